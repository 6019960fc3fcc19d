import Glibc
import LPCloud

/// A program that was started, until somebody has seen its end.
///
/// Foundation's Process learns of an end by a socket that every program started meanwhile inherits.
@MainActor
final class LaunchedProgram {
    let processIdentifier: pid_t
    private var ending: Int32?

    /// - Parameters: as those of `DetachedProgram`.
    init(
        _ command: [String], environment: [String: String], output: Int32, errors: Int32
    ) throws {
        processIdentifier = try DetachedProgram(
            command, environment: environment, output: output, errors: errors
        ).start()
    }

    var isRunning: Bool {
        look(WNOHANG)
        return ending == nil
    }

    /// Its exit status, or the signal that ended it.
    var terminationStatus: Int32 {
        waitUntilExit()
        let status = ending ?? 0
        return status & 0x7f == 0 ? status >> 8 & 0xff : status & 0x7f
    }

    func waitUntilExit() { look(0) }

    func terminate() { kill(processIdentifier, SIGTERM) }

    private func look(_ options: Int32) {
        guard ending == nil else { return }
        var status: Int32 = 0
        var seen = waitpid(processIdentifier, &status, options)
        while seen < 0, errno == EINTR { seen = waitpid(processIdentifier, &status, options) }
        if seen == processIdentifier { ending = status }
    }
}
