import Glibc

/// Makes the groups of a server's workers, and leaves none behind.
final class MemoryGroups {
    private let hierarchy: MemoryHierarchy
    /// What the names of all groups of this data folder begin with: whoever has its lock may remove them.
    private let prefix: String
    /// The same for those of this server, since the workers of the one before may take a moment to end.
    private let ownPrefix: String
    /// Says from one server to the next where the groups are, which need not be where the next one makes its own.
    private let record: String
    private var next = 1
    /// Those that are in use.
    private var live: Set<String> = []

    /// Finds where this machine lets us make groups, and removes what an earlier server left; nil where nowhere.
    init?(data: String) {
        var status = stat()
        guard stat(data, &status) == 0 else { return nil }
        record = data + "/cgroup"
        let prefix = "lp-local.\(String(status.st_dev, radix: 16)).\(status.st_ino)."
        self.prefix = prefix
        ownPrefix = prefix + "\(getpid())."
        if let old = Self.target(of: record) { Self.sweep(old, prefix, sparing: []) }
        unlink(record)
        let candidates = MemoryHierarchy.candidates(
            membership: ProcFile.text("/proc/self/cgroup"),
            mounts: String(decoding: DurableFile.contents("/proc/self/mountinfo"), as: UTF8.self))
        for candidate in candidates { Self.sweep(candidate.folder, prefix, sparing: []) }
        let probe = ownPrefix + "0"
        guard
            let hierarchy = candidates.first(where: {
                MemoryGroup(probe, in: $0)?.remove() == true
            })
        else { return nil }
        self.hierarchy = hierarchy
        symlink(hierarchy.folder, record)
    }

    /// A new group; nil when the machine has ceased to allow it.
    func make() -> MemoryGroup? {
        let group = MemoryGroup(ownPrefix + String(next), in: hierarchy)
        next += 1
        if let group { live.insert(group.folder) }
        return group
    }

    /// Removes a group as soon as it has no process.
    func remove(_ group: MemoryGroup) {
        live.remove(group.folder)
        group.remove()
    }

    /// Removes what could not be removed before.
    func sweep() { Self.sweep(hierarchy.folder, prefix, sparing: live) }

    /// Leaves nothing.
    func close() {
        Self.sweep(hierarchy.folder, prefix, sparing: [])
        unlink(record)
    }

    private static func sweep(_ folder: String, _ prefix: String, sparing live: Set<String>) {
        for name in DurableFile.names(in: folder) where name.hasPrefix(prefix) {
            let group = "\(folder)/\(name)"
            if !live.contains(group) { rmdir(group) }
        }
    }

    private static func target(of link: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}
