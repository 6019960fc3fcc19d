/// A Lambda runtime and what Lambda Pool has to know of it.
///
/// The supported list is that of AWS's runtimes page, 2026-11.
public struct Runtime: Hashable, Sendable, CustomStringConvertible {
    /// The identifier as Lambda spells it, such as `python3.13`.
    public let identifier: String

    public init(_ identifier: String) { self.identifier = identifier }

    public var description: String { identifier }

    /// The minor versions of Python 3 that new functions may use, oldest first.
    public static let pythonMinors = 11...14

    public static func python(minor: Int) -> Runtime { Runtime("python3.\(minor)") }

    /// The minor version when this is a Python 3 runtime.
    public var pythonMinor: Int? {
        guard identifier.hasPrefix("python3.") else { return nil }
        return Int(identifier.dropFirst("python3.".count))
    }

    /// The handler that answers calls by name: the agent that lp-pack puts into the package.
    public var agentHandler: String? { pythonMinor == nil ? nil : "lambdapool_agent.handler" }
}
