import Glibc
public import LPCore
import Synchronization

/// stderr, whose reader keeps nobody waiting: what it does not take at once is kept for the next time, in order.
public enum StandardError {
    private struct State {
        var writer = LineWriter(StandardError.descriptor, named: "standard error")
        var failure: Failure?

        mutating func push(patience: Int32 = 0) {
            // A terminal that hung up is a reader that went away.
            if case .failed(let failure) = writer.push(patience: patience), writer.descriptor == 2 {
                self.failure = failure
            }
        }
    }

    private static let state = Mutex(State())

    /// A terminal makes a writer wait even after poll(2) has said that it takes output, unless it was opened otherwise:
    /// by us, since everybody who has descriptor 2 shares its flags.
    private static let descriptor: Int32 = {
        guard Console.isTerminal(2) else { return 2 }
        let own = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        return own < 0 ? 2 : own
    }()

    /// Bytes that have not been taken.
    public static var backlog: Int { state.withLock { $0.writer.backlog } }

    /// Why something was lost: a full disk. That nobody reads is no fault.
    public static var failure: Failure? { state.withLock { $0.failure } }

    /// Whether more would be taken at once.
    static var isTaking: Bool {
        state.withLock { $0.writer.backlog == 0 && $0.writer.isWritable() }
    }

    static func write(_ bytes: [UInt8]) {
        state.withLock { state in
            state.writer.append(raw: bytes)
            state.push()
        }
    }

    /// Writes what is taken at once.
    public static func flush() { state.withLock { $0.push() } }

    /// Writes the rest.
    ///
    /// - Parameter patience: ms without progress after which it is given up; nil for never.
    static func finish(patience: Int32? = nil) {
        state.withLock { state in
            state.push(patience: patience ?? -1)
            while patience == nil, state.writer.backlog > 0 { state.push(patience: -1) }
        }
    }
}
