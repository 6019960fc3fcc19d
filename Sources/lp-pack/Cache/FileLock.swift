import Glibc
import LPCore

/// A lock among processes (flock(2)), held until its last reference is gone.
///
/// The lock ends with its process, so a killed one leaves nothing that stays in the way.
final class FileLock {
    enum Kind {
        /// Others may read too.
        case shared
        case exclusive
    }

    private let descriptor: Int32

    /// Waits for the lock.
    ///
    /// - Throws: a `Failure` that names the file.
    init(_ path: String, _ kind: Kind) throws(Failure) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("write", path) }
        while flock(descriptor, kind == .shared ? LOCK_SH : LOCK_EX) != 0 {
            guard errno == EINTR else { throw .system("lock", path) }
        }
    }

    /// The lock when nobody has it, and there is such a file.
    static func ifFree(_ path: String) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let lock = FileLock(descriptor)
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? lock : nil
    }

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Sets the file's time, which says when the lock was last wanted.
    func touch() { futimens(descriptor, nil) }

    deinit { close(descriptor) }
}
