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

    /// The major versions of Node that functions may use, oldest first.
    public static let nodeMajors = [20, 22, 24]

    /// Those that new functions should use: 20 is deprecated since 2026-04.
    public static let currentNodeMajors = [22, 24]

    public static func node(major: Int) -> Runtime { Runtime("nodejs\(major).x") }

    /// The major version when this is a Node runtime.
    public var nodeMajor: Int? {
        guard identifier.hasPrefix("nodejs"), identifier.hasSuffix(".x") else { return nil }
        return Int(identifier.dropFirst("nodejs".count).dropLast(".x".count))
    }

    /// The runtimes in whose language Lambda Pool has an agent, oldest first.
    public static let withAgent =
        pythonMinors.map { python(minor: $0) } + nodeMajors.map { node(major: $0) }

    /// The runtimes that have no language, newest first: they execute the file `bootstrap` of a package.
    public static let provided = [Runtime("provided.al2023"), Runtime("provided.al2")]

    /// Whether it is one of these.
    public var isProvided: Bool { Runtime.provided.contains(self) }

    /// Whether lp-pack has an agent in its language.
    public var hasAgent: Bool { pythonMinor != nil || nodeMajor != nil }

    /// The handler of a function that names none: the agent that lp-pack puts into the package, or its `bootstrap`.
    public var defaultHandler: String? {
        if hasAgent { return "lambdapool_agent.handler" }
        return isProvided ? "bootstrap" : nil
    }
}
