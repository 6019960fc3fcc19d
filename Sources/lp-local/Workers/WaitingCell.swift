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
    private let line: WorkerLine

    /// Starts it.
    ///
    /// It must be called on the event loop: the processes end with the thread that started them
    /// (prctl(2), PR_SET_PDEATHSIG).
    ///
    /// - Throws: a `Failure` when it cannot be started.
    init(_ cell: Cell, in group: MemoryGroup?) throws(Failure) {
        inherited = Self.ownPeak()
        let (ours, its) = try WorkerLine.pair()
        pid = try DetachedProgram(
            cell.waiting(in: group), environment: [:], input: its.input, output: its.output,
            errors: 2
        ).start()
        line = ours
        self.group = group
    }

    /// Has it become a worker.
    ///
    /// - Parameters:
    ///   - command: lp-cell's command line.
    ///   - output: the file that the worker's stdout and stderr go to.
    ///   - keepsLine: whether the worker's stdin and stdout are to be the other end of the line instead; else its stdin
    ///     is `/dev/null`.
    /// - Returns: our end of the line if it keeps its own.
    /// - Throws: a `Failure` when it is gone.
    func run(
        _ command: [String], environment: [String: String], output: String, keepsLine: Bool
    ) throws(Failure) -> WorkerLine? {
        var text: [UInt8] = []
        for word in [output] + command + environment.map({ "\($0)=\($1)" }) {
            text += word.utf8
            text.append(0)
        }
        let head = [UInt32(text.count), UInt32(command.count), keepsLine ? 1 : 0]
        let order = head.withUnsafeBytes { Array($0) } + text
        let sent = order.withUnsafeBytes { write(line.output, $0.baseAddress, $0.count) }
        guard sent == order.count else {
            throw Failure(.unable, cannot: "start", command[0], systemReason(errno))
        }
        return keepsLine ? line : nil
    }

    private static func ownPeak() -> Int {
        var usage = rusage()
        return getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 ? usage.ru_maxrss : .max
    }
}
