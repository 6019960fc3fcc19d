import Glibc
import LPConsole
import LPCore

/// The right to be the one server of a data folder, held as long as the process lives (flock(2)).
struct ServerLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock; nil when another process has it.
    ///
    /// - Throws: a `Failure` when the lock's file cannot be made.
    init?(data: String) throws(Failure) {
        let path = Self.path(data)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(
                .unable, cannot: "write", path, systemReason(errno),
                next: "set XDG_DATA_HOME to a folder that can be written", name: "StateUnavailable")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Tells those who come later where this server listens.
    func announce(socket: String) {
        ftruncate(descriptor, 0)
        var text = socket
        text.withUTF8 { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// The socket of the server that announced itself last; it may be gone.
    static func announcedSocket(data: String) -> String? {
        DurableFile.read(path(data)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func path(_ data: String) -> String { data + "/lock" }
}
