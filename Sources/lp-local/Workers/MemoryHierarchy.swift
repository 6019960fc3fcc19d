/// A group of processes of this machine in which groups with a memory limit may be made (cgroups(7)).
struct MemoryHierarchy: Hashable, Sendable {
    enum Version { case one, two }

    let version: Version
    let folder: String
    /// The group that the process itself is in.
    let home: String

    /// Those that may serve a process, the nearest first, as far as two files of proc(5) tell.
    ///
    /// In the second version a group has either processes or a limit to give to groups in it, so a process' own one can
    /// serve only if it is the first of all; one above it that is its user's may.
    ///
    /// - Parameters:
    ///   - membership: `/proc/self/cgroup`, a line a hierarchy: `4:cpu,memory:/a/b`, or `0::/a/b` of the second version.
    ///   - mounts: `/proc/self/mountinfo`.
    static func candidates(membership: String, mounts: String) -> [MemoryHierarchy] {
        let mounts = mounts.split(separator: "\n").compactMap(Mount.init)
        return membership.split(separator: "\n").flatMap { line -> [MemoryHierarchy] in
            let parts = line.split(
                separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            let path = parts[2].split(separator: "/").map(String.init)
            if parts[1].split(separator: ",").contains("memory") {
                let mount = mounts.first { $0.version == .one }
                guard let home = mount?.folder(of: path) else { return [] }
                return [MemoryHierarchy(version: .one, folder: home, home: home)]
            }
            guard parts[0] == "0", let mount = mounts.first(where: { $0.version == .two }),
                let home = mount.folder(of: path)
            else { return [] }
            return (0...path.count).reversed().compactMap { count in
                mount.folder(of: Array(path.prefix(count))).map {
                    MemoryHierarchy(version: .two, folder: $0, home: home)
                }
            }
        }
    }

    /// Where a hierarchy is to be seen.
    private struct Mount {
        let version: Version
        /// The group that is seen there, as the steps of its path.
        let root: [String]
        let place: String

        /// - Parameter line: `35 31 0:32 /ROOT /PLACE rw - cgroup NAME rw,memory`, with more words before the dash.
        init?(_ line: Substring) {
            let words = line.split(separator: " ")
            guard words.count > 6, let dash = words.dropFirst(6).firstIndex(of: "-"),
                words.count > dash + 3
            else { return nil }
            switch words[dash + 1] {
            case "cgroup" where words[dash + 3].split(separator: ",").contains("memory"):
                version = .one
            case "cgroup2": version = .two
            default: return nil
            }
            root = words[3].split(separator: "/").map(String.init)
            place = String(words[4])
        }

        /// Where a group is; nil when it is out of sight.
        func folder(of path: [String]) -> String? {
            guard path.starts(with: root) else { return nil }
            return ([place] + path.dropFirst(root.count)).joined(separator: "/")
        }
    }
}
