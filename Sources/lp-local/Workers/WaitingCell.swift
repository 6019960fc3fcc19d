import Glibc
import LPCloud
import LPCore

/// An lp-cell that waits to be told which worker to run, already in a group of its own.
///
/// It takes the kernel some ten milliseconds to let a process into a group, which a call should not have to wait for.
final class WaitingCell {
    let pid: pid_t
    let group: MemoryGroup?
    /// What the kernel counts as its own from the start, in kilobytes: the memory of the server that spawned it.
    let inherited: Int
    /// Our end of its stdin; whoever takes it closes it.
    private var line: Int32

    /// Starts it.
    ///
    /// It must be called on the event loop: the processes end with the thread that started them
    /// (prctl(2), PR_SET_PDEATHSIG).
    ///
    /// - Throws: a `Failure` when it cannot be started.
    init(_ cell: Cell, in group: MemoryGroup?) throws(Failure) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw Failure(.unable, cannot: "open", "a pair of sockets", systemReason(errno))
        }
        defer { close(ends[1]) }
        inherited = Self.ownPeak()
        do {
            pid = try DetachedProgram(
                cell.waiting(in: group), environment: [:], input: ends[1], output: -1, errors: 2
            ).start()
        } catch {
            close(ends[0])
            throw error
        }
        line = ends[0]
        self.group = group
    }

    deinit { if line >= 0 { close(line) } }

    /// Has it become a worker.
    ///
    /// - Parameters:
    ///   - command: lp-cell's command line.
    ///   - output: the file that the worker's stdout and stderr go to.
    ///   - keepsLine: whether the worker's stdin is to be the other end of our connection, else `/dev/null`.
    /// - Returns: our end of the connection, which is the caller's, or -1.
    /// - Throws: a `Failure` when it is gone.
    func run(
        _ command: [String], environment: [String: String], output: String, keepsLine: Bool
    ) throws(Failure) -> Int32 {
        var text: [UInt8] = []
        for word in [output] + command + environment.map({ "\($0)=\($1)" }) {
            text += word.utf8
            text.append(0)
        }
        let head = [UInt32(text.count), UInt32(command.count), keepsLine ? 1 : 0]
        let order = head.withUnsafeBytes { Array($0) } + text
        let sent = order.withUnsafeBytes {
            send(line, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard sent == order.count else {
            throw Failure(.unable, cannot: "start", command[0], systemReason(errno))
        }
        guard keepsLine else { return -1 }
        defer { line = -1 }
        return line
    }

    private static func ownPeak() -> Int {
        var usage = rusage()
        return getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 ? usage.ru_maxrss : .max
    }
}
