import Glibc
import LPCloud
import LPCore

/// A worker's processes, under lp-cell, which ends as the worker does and leaves nothing behind.
final class WorkerProcess {
    /// lp-cell's process.
    let cell: pid_t
    /// The kernel's limit on their memory, where there can be one.
    let group: MemoryGroup?
    /// MB that they may have.
    private let limit: Int
    private let tree: ProcessTree
    private var memory: PeakMemory
    /// What the kernel counts as lp-cell's own from the start, in kilobytes: the memory of the server that spawned it.
    private let inherited: Int
    /// The status of wait(2), once it has ended.
    private(set) var ending: Int32?
    /// Until it has been told what to run.
    private var waiting: WaitingCell?

    var isRunning: Bool { ending == nil }

    /// - Parameters:
    ///   - cell: waits for what `run` says.
    ///   - memory: MB that the processes may have.
    init(_ cell: WaitingCell, memory limit: Int) {
        waiting = cell
        self.cell = cell.pid
        group = cell.group
        inherited = cell.inherited
        self.limit = limit
        tree = ProcessTree(root: cell.pid)
        memory = PeakMemory(tree: tree, group: group, limit: limit << 10)
    }

    /// Starts a command.
    ///
    /// - Parameters:
    ///   - plan: what it is made of; its folders for temporary files and for what it compiles are made.
    ///   - kind: what lp-cell can do here.
    ///   - output: the file that its stdout and stderr go to.
    ///   - keepsLine: whether its stdin and stdout are its end of a line to us; else its stdin is `/dev/null`.
    /// - Returns: our end of the line if there is one.
    /// - Throws: a `Failure` when it cannot be started.
    func run(
        _ plan: Cell.Plan, of kind: Cell, environment: [String: String], output: String,
        keepsLine: Bool
    ) throws(Failure) -> WorkerLine? {
        defer { waiting = nil }
        try DurableFile.makeFolder(plan.places.temporary)
        try DurableFile.makeFolder(plan.places.cache)
        group?.limit(to: kind.groupLimit(plan))
        return try waiting?.run(
            kind.command(plan, in: group), environment: environment, output: output,
            keepsLine: keepsLine)
    }

    /// Whether the kernel had to keep them to their memory, by killing one at least.
    var isStarved: Bool {
        guard group?.hasKilled == true else { return false }
        memory.note(kilobytes: limit << 10)
        return true
    }

    /// Whether they have, or tried to have, more memory together than they may.
    var isTooLarge: Bool {
        if isStarved { return true }
        let resident = tree.residentMemory
        memory.note(kilobytes: resident)
        // What several share is counted once only where it matters.
        return resident > limit << 10 && tree.proportionalMemory > limit << 10
    }

    /// Sends a signal to each of them.
    func signal(_ number: Int32) { if isRunning { tree.signal(number) } }

    /// Ends all of them, soon.
    func kill() {
        guard isRunning else { return }
        Glibc.kill(cell, SIGTERM)
        // A worker without a namespace of its own can have stopped it, and would outlive its time.
        Glibc.kill(cell, SIGCONT)
    }

    /// Takes note of the end; true if it has just ended.
    func collect() -> Bool {
        var status: Int32 = 0
        var usage = rusage()
        guard isRunning, wait4(cell, &status, WNOHANG, &usage) == cell else { return false }
        ending = status
        if usage.ru_maxrss > inherited { memory.note(kilobytes: usage.ru_maxrss) }
        return true
    }

    /// The most memory that they have had, in MB.
    ///
    /// - Parameter isBrief: whether they cannot have had much more since the last time.
    func peakMemory(isBrief: Bool) -> Int {
        // When they have ended their files are gone too, and would seem to have been memory.
        memory.read(asksGroup: isRunning && !isBrief)
    }
}
