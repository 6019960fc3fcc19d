import Glibc
import LPCore
import NIOCore

/// How a call ended, as the caller will see it.
struct Outcome: Sendable {
    let payload: ByteBuffer
    /// Whether the payload is an error, the user's or the platform's.
    let isError: Bool
    /// For the log's REPORT line.
    let status: Status
    /// What the platform says when it ended the call itself.
    let message: String?
    /// For the same line: what the platform calls an error that its own words do not name.
    private(set) var cause: String?
    /// The end of the call's log, if the caller asked for it.
    var log: [UInt8]?

    enum Status: String, Sendable {
        case success, error, timeout
    }

    /// What the runtime answered.
    init(_ payload: ByteBuffer, isError: Bool = false) {
        self.payload = payload
        self.isError = isError
        status = isError ? .error : .success
        message = nil
    }

    /// An error of the platform's own.
    private init(_ type: String, _ message: String, status: Status = .error) {
        let text = JSONText.object([
            ("errorType", JSONText(string: type)), ("errorMessage", JSONText(string: message)),
        ])
        payload = ByteBuffer(bytes: text.bytes)
        isError = true
        self.status = status
        self.message = message
    }

    /// Lambda's limit on a synchronous reply, in bytes.
    static let sizeLimit = 6_291_556

    static func timedOut(_ requestId: String, seconds: Int) -> Outcome {
        Outcome(
            "Sandbox.Timedout",
            "RequestId: \(requestId) Error: Task timed out after \(seconds).00 seconds",
            status: .timeout)
    }

    static let tooLarge = Outcome(
        "Function.ResponseSizeTooLarge",
        "Response payload size exceeded maximum allowed payload size (\(sizeLimit) bytes).")

    /// The worker ended before it answered.
    ///
    /// - Parameter ending: a status of wait(2).
    static func exited(_ requestId: String, ending: Int32) -> Outcome {
        let signal = ending & 0x7F
        let status = ending >> 8 & 0xFF
        let reason =
            switch (signal, status) {
            case (0, 0): "Runtime exited without providing a reason"
            case (0, _): "Runtime exited with error: exit status \(status)"
            default: "Runtime exited with error: signal: \(name(ofSignal: signal))"
            }
        return Outcome("Runtime.ExitError", "RequestId: \(requestId) Error: \(reason)")
    }

    /// The worker had more memory than it may.
    static func outOfMemory(_ requestId: String) -> Outcome {
        var outcome = exited(requestId, ending: SIGKILL)
        outcome.cause = "Runtime.OutOfMemory"
        return outcome
    }

    /// There is nothing that could be executed.
    static func noEntry(_ requestId: String, _ reason: String) -> Outcome {
        Outcome("Runtime.InvalidEntrypoint", "RequestId: \(requestId) Error: \(reason)")
    }

    /// The server ended before the call did.
    static func stopped(_ requestId: String) -> Outcome {
        Outcome("Runtime.ExitError", "RequestId: \(requestId) Error: lp-local was told to stop")
    }

    private static func name(ofSignal number: Int32) -> String {
        strsignal(number).map { String(cString: $0).lowercased() } ?? "signal \(number)"
    }
}
