/// The symbolic links of a tree, and where paths lead through them without ever leaving the tree.
public struct LinkTable: Sendable {
    /// Targets by the link's path, both relative to the root of the tree or the link's own folder.
    private let targets: [PathName: String]
    private let folders: Set<PathName>

    /// As many links as the kernel follows in one path (path_resolution(7)).
    private static let limit = 40

    /// - Parameter folders: every folder of the tree below its root.
    public init(_ targets: [PathName: String], folders: Set<PathName>) {
        self.targets = targets
        self.folders = folders
    }

    /// Where a path leads.
    public enum Place: Hashable, Sendable {
        case inside(String)
        /// Through what is no folder, but never out of the tree.
        case nowhere
        case outside
        case loop
    }

    /// Follows every link on the way of a path, the last component's too.
    public func resolve(_ path: String) -> Place {
        var pending = Array(path.pathComponents.reversed())
        var reached: [Substring] = []
        var followed = 0
        var isBroken = false
        while let component = pending.popLast() {
            switch component {
            case "", ".": continue
            case "..": if reached.popLast() == nil { return .outside }
            default:
                reached.append(component)
                let place = PathName(reached.joined(separator: "/"))
                guard let target = targets[place] else {
                    isBroken = isBroken || !pending.isEmpty && !folders.contains(place)
                    continue
                }
                followed += 1
                if followed > Self.limit { return .loop }
                if target.utf8.first == UInt8(ascii: "/") { return .outside }
                reached.removeLast()
                pending += target.pathComponents.reversed()
            }
        }
        return isBroken ? .nowhere : .inside(reached.joined(separator: "/"))
    }
}
