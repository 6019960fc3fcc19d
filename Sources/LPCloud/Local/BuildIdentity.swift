import Glibc

/// Which file an executable is: another build is another file, or the same one changed.
public struct BuildIdentity: Hashable, Sendable, CustomStringConvertible {
    /// `DEVICE:INODE:MTIME_NS:SIZE`.
    public let description: String

    /// The identity of the executable at a path; nil when there is no file.
    public init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
        description = "\(status.st_dev):\(status.st_ino):\(modified):\(status.st_size)"
    }

    /// The identity that a running server has written down.
    init(line: String) { description = line }
}
