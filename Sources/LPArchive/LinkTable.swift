/// The symbolic links of a tree, and where paths lead through them without ever leaving the tree.
public struct LinkTable: Sendable {
    /// Targets by the link's path, both relative to the root of the tree or the link's own folder.
    private let targets: [String: String]

    /// As many links as the kernel follows in one path (path_resolution(7)).
    private static let limit = 40

    public init(_ targets: [String: String]) { self.targets = targets }

    /// Where a path leads.
    public enum Place: Hashable, Sendable {
        case inside(String)
        case outside
        case loop
    }

    /// Follows every link on the way of a path, the last component's too.
    public func resolve(_ path: String) -> Place {
        var pending = Array(path.pathComponents.reversed())
        var reached: [Substring] = []
        var followed = 0
        while let component = pending.popLast() {
            switch component {
            case "", ".": continue
            case "..": if reached.popLast() == nil { return .outside }
            default:
                reached.append(component)
                guard let target = targets[reached.joined(separator: "/")] else { continue }
                followed += 1
                if followed > Self.limit { return .loop }
                if target.utf8.first == UInt8(ascii: "/") { return .outside }
                reached.removeLast()
                pending += target.pathComponents.reversed()
            }
        }
        return .inside(reached.joined(separator: "/"))
    }
}
