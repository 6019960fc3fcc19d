import Glibc
import LPConsole
import LPCore
import LPPool

/// The outcomes of a map as lines: results on standard output, failures on stderr or in a file.
final class OutcomeLines: OutcomeSink {
    private let inRecords: Bool
    private let form: RecordForm
    private var output = LineWriter()
    private var failures: LineWriter?
    /// Where the lines of failed inputs go.
    private var rejects: LineWriter?
    /// Why nothing can be written any more.
    private(set) var problem: LineWriter.Problem?

    init(_ options: OutputOptions, to files: OutputFiles, ofTasks: Bool) {
        inRecords = options.records
        form = RecordForm(ofTasks: ofTasks, withTimes: options.timing)
        failures = files.errors
        rejects = files.rejects
    }

    /// A pipe says that its reader has gone by POLLERR, a socket by POLLHUP.
    private static let goneEvents = Int16(POLLERR | POLLHUP | POLLNVAL)

    var descriptor: Int32? { output.descriptor }
    var backlog: Int { problem == nil ? output.backlog : 0 }

    var isClosed: Bool {
        if problem != nil { return true }
        var poll = pollfd(fd: output.descriptor, events: 0, revents: 0)
        guard Glibc.poll(&poll, 1, 0) == 1, poll.revents & Self.goneEvents != 0 else {
            return false
        }
        problem = .readerGone
        return true
    }

    func take(_ outcome: Outcome) {
        if outcome.hasFailed, rejects != nil {
            // A line without a value and without bytes was too long to be kept.
            if outcome.input.value != nil || !outcome.input.line.isEmpty {
                rejects?.append(outcome.input.line)
            }
            attempt { () throws(LineWriter.Problem) in try rejects?.flush() }
        }
        if inRecords { output.append(form.record(of: outcome).bytes) }
        switch outcome.answer {
        case .result(let value): if !inRecords { output.append(value.bytes) }
        case .failure where failures != nil:
            failures?.append(form.failure(of: outcome, onStderr: false).bytes)
            attempt { () throws(LineWriter.Problem) in try failures?.flush() }
        case .failure:
            if !inRecords {
                Console.writeToStderr(form.failure(of: outcome, onStderr: true).bytes)
            }
        }
    }

    func flush() {
        attempt { () throws(LineWriter.Problem) in try output.flushWhatFits() }
    }

    private func attempt(_ write: () throws(LineWriter.Problem) -> Void) {
        do { try write() } catch { problem = error }
    }
}
