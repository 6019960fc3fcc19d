import Glibc
import LPCore

/// The files of a package as they lie on disk, sealed: what happens to one shows without its being read.
///
/// All of them, and their folders, were changed last at the same time, which no clock has shown but which follows from
/// what the package holds. It also keeps what a runtime has compiled of a file from being taken for that of another
/// package's: runtimes know a file by its path, its length and its time, and those of two layers may be as long.
struct UnpackedTree {
    let path: String
    private let time: timespec

    /// - Parameter key: what the package is called by.
    init(_ path: String, of key: String) {
        self.path = path
        // Some second of the eight years from 1980 on, the first that a zip can name.
        time = timespec(tv_sec: 315_532_800 + (Int(key.prefix(7), radix: 16) ?? 0), tv_nsec: 0)
    }

    /// Gives everything its time.
    ///
    /// - Throws: a `Failure` that names the file.
    func seal() throws(Failure) {
        try walk(path) { (file, _) throws(Failure) in
            guard utimensat(AT_FDCWD, file, [time, time], AT_SYMLINK_NOFOLLOW) == 0 else {
                throw Self.failure("seal", file, systemReason(errno))
            }
        }
    }

    /// - Throws: a `Failure` that names a file, or a folder, that is not as it was sealed.
    func check() throws(Failure) {
        try walk(path) { (file, changed) throws(Failure) in
            guard changed.tv_sec == time.tv_sec, changed.tv_nsec == 0 else {
                throw Self.failure("use", file, "it has changed since it was unpacked")
            }
        }
    }

    /// Shows everything with its time, a folder after what it holds.
    private func walk(_ file: String, _ show: (String, timespec) throws(Failure) -> Void)
        throws(Failure)
    {
        var status = stat()
        guard lstat(file, &status) == 0 else {
            throw Self.failure("find", file, systemReason(errno))
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in DurableFile.names(in: file) { try walk("\(file)/\(name)", show) }
        }
        try show(file, status.st_mtim)
    }

    private static func failure(_ verb: String, _ file: String, _ reason: String) -> Failure {
        Failure(.unable, cannot: verb, file, reason, name: "StateUnavailable")
    }
}
