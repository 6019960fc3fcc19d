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
    /// What was the first not to be written.
    private var fault: LineWriter.Problem?

    init(_ options: OutputOptions, to files: OutputFiles, ofTasks: Bool) {
        inRecords = options.records
        form = RecordForm(ofTasks: ofTasks, withTimes: options.timing)
        failures = files.errors
        rejects = files.rejects
    }

    /// A pipe says that its reader has gone by POLLERR, a socket by POLLHUP.
    private static let goneEvents = Int16(POLLERR | POLLHUP | POLLNVAL)

    /// Why nothing can be written any more.
    var problem: LineWriter.Problem? { fault ?? StandardError.failure.map { .failed($0) } }

    var descriptor: Int32? { output.descriptor }

    var backlog: Int {
        output.backlog + (failures?.backlog ?? 0) + (rejects?.backlog ?? 0) + StandardError.backlog
    }

    var awaited: [Int32] {
        guard backlog > 0 else { return [] }
        let waiting = [output, failures, rejects].compactMap(\.self).filter { $0.backlog > 0 }
        return waiting.map(\.descriptor) + (StandardError.backlog > 0 ? [2] : [])
    }

    var isClosed: Bool {
        if problem != nil { return true }
        var poll = pollfd(fd: output.descriptor, events: 0, revents: 0)
        guard Glibc.poll(&poll, 1, 0) == 1, poll.revents & Self.goneEvents != 0 else {
            return false
        }
        fault = .readerGone
        return true
    }

    func take(_ outcome: Outcome) {
        if outcome.hasFailed, rejects != nil {
            // A line without a value and without bytes was too long to be kept.
            if outcome.input.value != nil || !outcome.input.line.isEmpty {
                rejects?.append(outcome.input.line)
            }
        }
        if inRecords { output.append(form.record(of: outcome).bytes) }
        switch outcome.answer {
        case .result(let value): if !inRecords { output.append(value.bytes) }
        case .failure where failures != nil:
            failures?.append(form.failure(of: outcome, onStderr: false).bytes)
        case .failure:
            if !inRecords {
                Console.writeToStderr(form.failure(of: outcome, onStderr: true).bytes)
            }
        }
    }

    func flush() {
        let problems = [output.push(), failures?.push(), rejects?.push()]
        fault = fault ?? problems.compactMap(\.self).first
        StandardError.flush()
    }
}
