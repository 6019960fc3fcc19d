import Glibc
import LPConsole
import LPCore

/// A worker's processes, under lp-cell, which ends as the worker does and leaves nothing behind.
final class WorkerProcess {
    /// lp-cell's process.
    let cell: pid_t
    private var memory: PeakMemory
    /// The status of wait(2), once it has ended.
    private(set) var ending: Int32?

    var isRunning: Bool { ending == nil }

    /// Starts a command under lp-cell.
    ///
    /// It must be called on the event loop: the processes end with the thread that started them
    /// (prctl(2), PR_SET_PDEATHSIG).
    ///
    /// - Parameters:
    ///   - folder: where it runs.
    ///   - scratch: is made for its temporary files.
    ///   - output: where its stdout and stderr go.
    /// - Throws: a `Failure` when it cannot be started.
    init(
        cell: String, folder: String, scratch: String, command: [String],
        environment: [String: String], output: Int32
    ) throws(Failure) {
        try DurableFile.makeFolder(scratch)
        let child = Child(
            command: [cell, String(getpid()), folder] + command, environment: environment,
            output: output, errors: output)
        self.cell = try child.start()
        memory = PeakMemory(cell: self.cell)
    }

    /// Ends all of them, soon.
    func kill() { if isRunning { Glibc.kill(cell, SIGTERM) } }

    /// Takes note of the end; true if it has just ended.
    func collect() -> Bool {
        var status: Int32 = 0
        guard isRunning, waitpid(cell, &status, WNOHANG) == cell else { return false }
        ending = status
        return true
    }

    /// The most memory that the worker's main process has had, in MB.
    func peakMemory() -> Int { memory.read() }
}
