import CLPLinux
import Glibc
import LPCore

/// What a program printed, and how it ended.
struct ProgramRun: Sendable {
    let output: [UInt8]
    let errors: [UInt8]
    let succeeded: Bool

    private static let limit = 1 << 20

    /// The end of what it said on stderr, on one line; nil when it said nothing.
    var complaint: String? {
        let lines = String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isNewline)
        return lines.last { !$0.allSatisfy(\.isWhitespace) }.map { String($0.prefix(300)) }
    }

    static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return access(path, X_OK) == 0 && stat(path, &status) == 0
            && status.st_mode & S_IFMT == S_IFREG
    }

    /// Runs a program to its end on a thread of its own; its standard input is empty.
    ///
    /// - Parameters:
    ///   - command: the program's path, then its arguments; no shell sees them.
    ///   - patience: how long it may take, in ms; then it is killed.
    /// - Throws: a `Failure` when it cannot be started or does not end.
    static func of(_ command: [String], environment: [String: String], patience: Int)
        async throws(Failure) -> ProgramRun
    {
        let ended: Result<ProgramRun, Failure> = await withCheckedContinuation { waiting in
            SystemThread.detach {
                do throws(Failure) {
                    let ended = try run(command, environment: environment, patience: patience)
                    waiting.resume(returning: .success(ended))
                } catch {
                    waiting.resume(returning: .failure(error))
                }
            }
        }
        return try ended.get()
    }

    private static func run(_ command: [String], environment: [String: String], patience: Int)
        throws(Failure) -> ProgramRun
    {
        var output: [Int32] = [-1, -1]
        var errors: [Int32] = [-1, -1]
        guard pipe(&output) == 0 else { throw failure(command, systemReason(errno)) }
        defer { close(output[0]) }
        guard pipe(&errors) == 0 else {
            close(output[1])
            throw failure(command, systemReason(errno))
        }
        defer { close(errors[0]) }
        let child: pid_t
        do {
            defer {
                close(output[1])
                close(errors[1])
            }
            child = try DetachedProgram(
                command, environment: environment, output: output[1], errors: errors[1],
                isMortal: true
            ).start()
        }
        var reading = ProgramOutput([output[0], errors[0]])
        let deadline = ContinuousClock.now + .milliseconds(patience)
        var status: Int32 = 0
        var hasEnded = false
        // What it left running may keep the descriptors open, and it may close them itself long before it ends.
        while reading.takesMore(milliseconds: 20) || !hasEnded {
            hasEnded = hasEnded || waitpid(child, &status, WNOHANG) == child
            guard ContinuousClock.now < deadline, reading.size <= limit else {
                // It has a session of its own, and what it started is in its group.
                kill(-child, SIGKILL)
                if !hasEnded { waitpid(child, &status, 0) }
                throw failure(
                    command,
                    reading.size > limit
                        ? "it printed more than \(limit >> 20) MB"
                        : "it has not ended after \(patience / 1000) s")
            }
        }
        return ProgramRun(
            output: reading.texts[0], errors: reading.texts[1], succeeded: status == 0)
    }

    private static func failure(_ command: [String], _ reason: String) -> Failure {
        Failure(.unable, cannot: "run", command[0], reason, name: "ProcessFailed")
    }
}
