public import Glibc
import LPCore

/// Which file it was, and in which state: while this stays the same, so does the content.
public struct FileStamp: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    /// In bytes.
    public let size: Int
    /// When the content changed last, in nanoseconds.
    let modified: Int
    /// When anything about the file changed last, which nobody can set, in nanoseconds.
    let changed: Int

    /// The state of the file that a path leads to.
    ///
    /// - Throws: a `Failure` that names the path.
    init(of path: String) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system("read", path) }
        self.init(status)
    }

    public init(_ status: stat) {
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int(status.st_size),
            modified: status.st_mtim.nanoseconds, changed: status.st_ctim.nanoseconds)
    }

    init(device: UInt64, inode: UInt64, size: Int, modified: Int, changed: Int) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }

    /// Whether a later change is sure to give another stamp.
    ///
    /// File systems count time in steps of up to two seconds (FAT), so one that changed just now can
    /// change again and look the same: what git calls racy.
    func isSettled(at now: Int) -> Bool { max(modified, changed) < now - 2_000_000_000 }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(inode)
        hasher.combine(changed)
    }
}

extension timespec {
    /// Since 1970.
    var nanoseconds: Int { tv_sec * 1_000_000_000 + tv_nsec }

    /// The time of day.
    static var now: timespec {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time
    }
}
