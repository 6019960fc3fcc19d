import Glibc
import LPCloud
import LPCore

/// A worker's processes, under lp-cell, which ends as the worker does and leaves nothing behind.
final class WorkerProcess {
    /// lp-cell's process.
    let cell: pid_t
    private let tree: ProcessTree
    private var memory: PeakMemory
    /// What the kernel counts as lp-cell's own from the start, in kilobytes: the memory of the server that spawned it.
    private let inherited: Int
    /// The status of wait(2), once it has ended.
    private(set) var ending: Int32?

    var isRunning: Bool { ending == nil }

    /// Starts a command under lp-cell.
    ///
    /// It must be called on the event loop: the processes end with the thread that started them
    /// (prctl(2), PR_SET_PDEATHSIG).
    ///
    /// - Parameters:
    ///   - plan: what it is made of; its folders for temporary files and for what it compiles are made.
    ///   - input: where its stdin comes from; -1 is `/dev/null`.
    ///   - output: where its stdout and stderr go.
    /// - Throws: a `Failure` when it cannot be started.
    init(
        _ plan: Cell.Plan, under cell: Cell, environment: [String: String], input: Int32,
        output: Int32
    ) throws(Failure) {
        try DurableFile.makeFolder(plan.places.temporary)
        try DurableFile.makeFolder(plan.places.cache)
        let child = DetachedProgram(
            cell.command(plan), environment: environment, input: input, output: output,
            errors: output)
        inherited = Self.ownPeak()
        self.cell = try child.start()
        tree = ProcessTree(root: self.cell)
        memory = PeakMemory(tree: tree)
    }

    /// Whether its processes have more than so many MB together.
    func exceeds(memory limit: Int) -> Bool {
        let resident = tree.residentMemory
        memory.note(kilobytes: resident)
        // What several share is counted once only where it matters.
        return resident > limit << 10 && tree.proportionalMemory > limit << 10
    }

    /// Sends a signal to each of them.
    func signal(_ number: Int32) { if isRunning { tree.signal(number) } }

    /// Ends all of them, soon.
    func kill() { if isRunning { Glibc.kill(cell, SIGTERM) } }

    /// Takes note of the end; true if it has just ended.
    func collect() -> Bool {
        var status: Int32 = 0
        var usage = rusage()
        guard isRunning, wait4(cell, &status, WNOHANG, &usage) == cell else { return false }
        ending = status
        if usage.ru_maxrss > inherited { memory.note(kilobytes: usage.ru_maxrss) }
        return true
    }

    private static func ownPeak() -> Int {
        var usage = rusage()
        return getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 ? usage.ru_maxrss : .max
    }

    /// The most memory that they have had, in MB.
    func peakMemory() -> Int { memory.read() }
}
