import LPCloud

/// Which calls find the configurations of functions whose ARNs are known, as a value.
///
/// A page of the account's list tells up to 50 functions, ours or not; a look at one function tells one. How long the
/// list is nobody knows beforehand, so pages are read only while they have cost less than looks at those that are missing
/// would: the calls are never more than twice the fewest that would do.
struct Join {
    /// What to call next.
    enum Step: Hashable {
        case page(after: String?)
        /// A look at each of these.
        case look([String])
        case done
    }

    /// By ARN.
    private(set) var found: [String: FunctionConfiguration] = [:]
    private var missing: Set<String>
    private var pages = 0
    private var marker: String?
    private var isListed = false

    /// - Parameter wanted: the ARNs.
    init(_ wanted: some Sequence<String>) { missing = Set(wanted) }

    var next: Step {
        // What is on no page has been deleted, though the index of tags still knows it.
        if missing.isEmpty || isListed { return .done }
        return missing.count <= max(pages, 1) ? .look(missing.sorted()) : .page(after: marker)
    }

    /// Takes a page of the list.
    mutating func take(_ page: FunctionPage) {
        pages += 1
        marker = page.next
        isListed = page.next == nil
        for function in page.functions where missing.remove(function.arn) != nil {
            found[function.arn] = function
        }
    }
}
