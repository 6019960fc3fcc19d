import Glibc
import LPCore

/// A group of processes that the kernel keeps to a limit of memory: a worker's, with its lp-cell.
struct MemoryGroup: Sendable {
    let hierarchy: MemoryHierarchy
    /// Its own folder, below that of the hierarchy.
    let folder: String

    /// MB for lp-cell, and for what the kernel keeps of namespaces and mounts.
    private static let overhead = 2

    /// Makes a group without processes; nil where that is not allowed, or it could have no limit.
    init?(_ name: String, in hierarchy: MemoryHierarchy) {
        self.hierarchy = hierarchy
        folder = "\(hierarchy.folder)/\(name)"
        // In the second version its own files do not say whether processes may be moved into it (cgroups(7)).
        guard access(hierarchy.folder + "/cgroup.procs", W_OK) == 0, mkdir(folder, 0o755) == 0
        else { return nil }
        guard access(limitFile, W_OK) == 0 else {
            rmdir(folder)
            return nil
        }
    }

    private var limitFile: String {
        folder + (hierarchy.version == .one ? "/memory.limit_in_bytes" : "/memory.max")
    }

    /// Lets its processes have so many MB together, in memory and not on a disk that stands in for it.
    func limit(to megabytes: Int) {
        let bytes = String((megabytes + Self.overhead) << 20)
        set(limitFile, bytes)
        switch hierarchy.version {
        // Both are there only on some kernels.
        case .one: set(folder + "/memory.memsw.limit_in_bytes", bytes)
        case .two:
            set(folder + "/memory.swap.max", "0")
            set(folder + "/memory.oom.group", "1")
        }
    }

    /// Whether the kernel has killed one of its processes for want of memory.
    var hasKilled: Bool {
        let file = hierarchy.version == .one ? "/memory.oom_control" : "/memory.events"
        return ProcFile.number(after: "oom_kill ", in: ProcFile.text(folder + file)) > 0
    }

    /// The most that its processes have had, in bytes, files among it; 0 where it is not told, as before Linux 5.19.
    var peak: Int {
        let file = hierarchy.version == .one ? "/memory.max_usage_in_bytes" : "/memory.peak"
        return Int(ProcFile.text(folder + file).dropLast()) ?? 0
    }

    /// What they have of files, in bytes; the kernel is slow to tell.
    var files: Int {
        let name = hierarchy.version == .one ? "cache " : "file "
        return ProcFile.number(after: name, in: ProcFile.text(folder + "/memory.stat"))
    }

    /// Removes it; false while it has processes.
    @discardableResult
    func remove() -> Bool { rmdir(folder) == 0 || errno == ENOENT }

    private func set(_ file: String, _ text: String) {
        let descriptor = open(file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }
}
