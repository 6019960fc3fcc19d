import Glibc
import LPConsole
import LPCore
import LPPool

/// The outcomes of a map as lines: results on standard output, failures on stderr or in a file.
final class OutcomeLines: OutcomeSink {
    private let inRecords: Bool
    private var output = LineWriter()
    private var failures: LineWriter?
    /// Why nothing can be written any more.
    private(set) var problem: LineWriter.Problem?

    /// - Throws: a `Failure` when the file for failures cannot be made.
    init(inRecords: Bool, errors file: String?) throws(Failure) {
        self.inRecords = inRecords
        guard let file else { return }
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw Failure(.unable, cannot: "write", file, systemReason(errno), name: "WriteFailed")
        }
        failures = LineWriter(descriptor, named: file)
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
        guard !inRecords else { return output.append(outcome.record.bytes) }
        switch outcome.answer {
        case .result(let value): output.append(value.bytes)
        case .failure:
            guard failures != nil else { return Console.writeToStderr(outcome.failureLine.bytes) }
            failures?.append(outcome.failure(withInput: true).bytes)
            attempt { () throws(LineWriter.Problem) in try failures?.flush() }
        }
    }

    func flush() {
        attempt { () throws(LineWriter.Problem) in try output.flushWhatFits() }
    }

    private func attempt(_ write: () throws(LineWriter.Problem) -> Void) {
        do { try write() } catch { problem = error }
    }
}
