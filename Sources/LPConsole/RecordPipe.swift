public import LPCore
import Synchronization

/// Records in, records out, one line each and in order: the loop of commands between two pipes.
///
/// A record that fails goes on with its `error`; one that failed before passes untouched.
public struct RecordPipe {
    /// How many records the command can use.
    public enum Expected {
        /// Any number, none included.
        case any
        /// At least one.
        case some
        /// Exactly one, because an operand names its function.
        case one(named: String)
        /// Any number, whether or not none is one, all of them read before the first is acted on, and
        /// only if this does not throw when it is shown those that did not fail before.
        case all(orNone: Bool, if: ([Record]) throws(Failure) -> Void)
    }

    private var input: RecordInput
    private var output: RecordOutput

    /// Records from a descriptor.
    ///
    /// - Throws: a usage `Failure` when it is a terminal: nobody types records.
    public init(input: Int32 = 0, output: Int32 = 1) throws(Failure) {
        guard !Console.isTerminal(input) else {
            throw Failure(
                .usage, cannot: "read", "standard input", "it is a terminal",
                next: "pipe records in, a JSON object a line")
        }
        self.input = RecordInput(input, for: output)
        self.output = RecordOutput(output)
    }

    /// Records that operands stand for.
    public init(_ records: [Record], output: Int32 = 1) {
        input = RecordInput(records, for: output)
        self.output = RecordOutput(output)
    }

    /// Hands each record to `act`, which changes it in place, and writes it.
    ///
    /// A record whose `act` throws goes out as `act` left it, with its `error`. A `Failure` of kind
    /// `unable` fails the records that are left too, without acting on them.
    ///
    /// - Parameter hide: removes from a record that goes out what must not be shown, whatever else
    ///   becomes of it.
    /// - Throws: a `Failure` when the input cannot be read or holds another number of records than
    ///   expected (known before the first is acted on), or the output cannot be written.
    public mutating func run(
        expecting expected: Expected = .any, hiding hide: (inout Record) -> Void = { _ in },
        showing show: (Record) -> [UInt8]? = { $0.line },
        _ act: (inout Record) async throws(Failure) -> Void
    ) async throws(Failure) -> Ending {
        try input.check(expected)
        while let line = try input.next() {
            var answer = RecordAnswer(to: line)
            answer.stop(for: output.stopped)
            if answer.isOpen {
                do { try await act(&answer.record) } catch { answer.failure = error }
            }
            do { try output.write(answer, hiding: hide, showing: show) } catch {
                return try error.endingUnread()
            }
        }
        return input.isUnread ? LineWriter.Problem.readerGone.ending : output.ending
    }

    /// Hands records to several threads; they go out in order all the same.
    ///
    /// A `Failure` of kind `unable` fails the records that have not been begun.
    ///
    /// - Parameters:
    ///   - helpers: threads besides the caller's.
    ///   - claim: what acting on a record touches: those that touch the same are acted on in their order. Called for
    ///     every record, in their order.
    ///   - hide: removes from a record that goes out what must not be shown.
    ///   - show: what is written for a record; nil for nothing.
    ///   - act: what is done to a record, in place.
    /// - Throws: a `Failure` when the input cannot be read or holds another number of records than
    ///   expected, or the output cannot be written.
    public mutating func run(
        expecting expected: Expected = .any, helpers: Helpers,
        claiming claim: @Sendable (Record) -> Turns.Claim = { _ in Turns.Claim() },
        hiding hide: @Sendable (inout Record) -> Void = { _ in },
        showing show: @Sendable (Record) -> [UInt8]? = { $0.line },
        _ act: @escaping @Sendable (inout Record) throws(Failure) -> Void
    ) throws(Failure) -> Ending {
        try input.check(expected)
        // One thread reads while another writes, so each has a part of its own.
        var (input, output) = (input, output)
        let stopped = Mutex<Failure?>(nil)
        var problem: LineWriter.Problem?
        // A record that takes long holds back so many others.
        let work = OrderedWork<(RecordAnswer, Int), RecordAnswer>(helpers: helpers, ahead: 256)
        let gate = TurnGate()
        do throws(Failure) {
            try work.run(
                next: { () throws(Failure) in
                    guard let answer = try input.next().map(RecordAnswer.init) else { return nil }
                    return (answer, gate.enter(claim(answer.record)))
                },
                makeWorker: {
                    { (item) in
                        var (answer, turn) = item
                        gate.wait(for: turn)
                        defer { gate.leave(turn) }
                        answer.stop(for: stopped.withLock { $0 })
                        guard answer.isOpen else { return answer }
                        do throws(Failure) { try act(&answer.record) } catch {
                            answer.failure = error
                            if error.kind == .unable { stopped.withLock { $0 = $0 ?? error } }
                        }
                        return answer
                    }
                },
                take: { (answer) throws(Failure) in
                    do throws(LineWriter.Problem) {
                        try output.write(answer, hiding: hide, showing: show)
                    } catch {
                        problem = error
                        throw Self.unread
                    }
                })
        } catch {
            guard let problem else { throw error }
            return try problem.endingUnread()
        }
        return input.isUnread ? LineWriter.Problem.readerGone.ending : output.ending
    }

    /// What stops the work when its output cannot be written; the problem itself says more.
    private static let unread = Failure(
        .unable, cannot: "write", "standard output", "it takes no more", name: "WriteFailed")
}
