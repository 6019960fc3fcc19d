/// What could not be done, to what, why, and what the user can do next.
///
/// Every error that reaches a user is one of these; `kind` alone decides the exit status.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// One record or item failed; the others go on (status 1).
        case item
        /// Nothing could be done at all (status 2).
        case unable
        /// The command was used wrongly (status 64, EX_USAGE of sysexits.h).
        case usage
    }

    public let kind: Kind
    /// The verb of "cannot VERB 'thing'".
    public let verb: String
    public let thing: String
    /// Lower case, no full stop, one line.
    public let reason: String
    /// What to type or look at next, when there is something.
    public let next: String?
    /// The exception's class or the service's error code, for `error.name`.
    public let name: String

    public init(
        _ kind: Kind = .item, cannot verb: String, _ thing: String, _ reason: String,
        next: String? = nil, name: String = "InvalidRequest"
    ) {
        self.kind = kind
        self.verb = verb
        self.thing = thing
        self.reason = reason
        self.next = next
        self.name = name
    }

    public var description: String { line(of: nil) }

    /// The line that says so.
    ///
    /// - Parameter owner: what the thing belongs to, among others that have such things; nil for nothing.
    public func line(of owner: String?) -> String {
        let place = owner.map { " of '\($0)'" } ?? ""
        let line = "cannot \(verb) '\(thing)'\(place): \(reason)" + (next.map { "; \($0)" } ?? "")
        return String(line.map { $0.isNewline ? " " : $0 })
    }

    /// The same failure with another weight.
    public func asKind(_ kind: Kind) -> Failure {
        Failure(kind, cannot: verb, thing, reason, next: next, name: name)
    }

    /// The same failure in the form that records carry.
    public var details: ErrorDetails {
        ErrorDetails(type: .function, name: name, message: description)
    }
}
