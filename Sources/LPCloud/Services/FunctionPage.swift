/// A part of the list of an account's functions.
public struct FunctionPage: Hashable, Sendable {
    public let functions: [FunctionConfiguration]
    /// What leads to the next page; nil on the last one.
    public let next: String?

    public init(functions: [FunctionConfiguration], next: String?) {
        self.functions = functions
        self.next = next
    }
}
