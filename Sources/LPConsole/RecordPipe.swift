import Glibc
public import LPCore

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
        /// Any number, all of them read before the first is acted on, and only if this does not throw
        /// when it is shown those that did not fail before.
        case all(if: ([Record]) throws(Failure) -> Void)
    }

    /// Nil when the records were given.
    private var reader: LineReader?
    /// Lines that have been read ahead, the next one last.
    private var ahead: [LineBuffer.Line] = []
    private var writer: LineWriter
    private var ending = Ending.done
    /// What stopped the work as a whole: the reason of every record that is left.
    private var stopped: Failure?

    /// Records from a descriptor.
    ///
    /// - Throws: a usage `Failure` when it is a terminal: nobody types records.
    public init(input: Int32 = 0, output: Int32 = 1) throws(Failure) {
        guard !Console.isTerminal(input) else {
            throw Failure(
                .usage, cannot: "read", "standard input", "it is a terminal",
                next: "pipe records in, a JSON object a line")
        }
        reader = LineReader(input)
        writer = LineWriter(output)
    }

    /// Records that operands stand for.
    public init(_ records: [Record], output: Int32 = 1) {
        ahead = records.reversed().map { .text($0.line) }
        writer = LineWriter(output)
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
        _ act: (inout Record) async throws(Failure) -> Void
    ) async throws(Failure) -> Ending {
        try check(expected)
        while let line = try nextLine() {
            var record = await answer(line, act)
            hide(&record)
            writer.append(record.line)
            do { try writer.flush() } catch {
                guard case .failed(let failure) = error else { return error.ending }
                throw failure
            }
        }
        return ending
    }

    /// Reads as far ahead as the expectation demands.
    private mutating func check(_ expected: Expected) throws(Failure) {
        switch expected {
        case .any: return
        case .some: try readAhead(1)
        case .one: try readAhead(2)
        case .all: try readAhead(.max)
        }
        if case .all(let condition) = expected {
            let able = ahead.reversed().compactMap { try? Self.record($0) }.filter { !$0.hasFailed }
            return able.isEmpty ? () : try condition(able)
        }
        guard !ahead.isEmpty else {
            throw Failure(
                .unable, cannot: "read", "standard input", "no record on stdin",
                next: "pipe records in, a JSON object a line; did the command before fail?",
                name: "NoRecord")
        }
        if case .one(let name) = expected, ahead.count > 1 {
            // Text that is no record at all is a more likely mistake than a second record.
            for line in ahead.reversed() { _ = try Self.record(line) }
            throw Failure(
                .usage, cannot: "use name", name, "there is more than one record on stdin",
                next: "leave it out: each record names its own function")
        }
    }

    private mutating func readAhead(_ count: Int) throws(Failure) {
        var lines: [LineBuffer.Line] = []
        while lines.count < count, let line = try nextLine() { lines.append(line) }
        ahead = lines.reversed()
    }

    /// The next line that is not blank.
    private mutating func nextLine() throws(Failure) -> LineBuffer.Line? {
        if let line = ahead.popLast() { return line }
        while let line = try reader?.next() {
            if !line.isBlank { return line }
        }
        return nil
    }

    /// The record that goes out for a line that came in.
    private mutating func answer(
        _ line: LineBuffer.Line, _ act: (inout Record) async throws(Failure) -> Void
    ) async -> Record {
        var record: Record
        do { record = try Self.record(line) } catch { return fail(Self.quote(line), error) }
        if record.hasFailed {
            note(.someFailed)
            return record
        }
        if let stopped { return record.failed(stopped) }
        do { try await act(&record) } catch { return fail(record, error) }
        return record
    }

    private mutating func fail(_ record: Record, _ failure: Failure) -> Record {
        Console.note("\(failure)")
        if failure.kind == .unable { stopped = failure }
        note(failure.kind == .unable ? .unable : .someFailed)
        return record.failed(failure)
    }

    private mutating func note(_ other: Ending) {
        if ending != .unable { ending = other }
    }

    private static func record(_ line: LineBuffer.Line) throws(Failure) -> Record {
        switch line {
        case .text(let bytes): return try Record(line: bytes)
        case .overlong(let length):
            throw Failure(
                cannot: "read", "standard input", "a line of \(length) bytes is no record",
                name: "InvalidRecord")
        }
    }

    /// A line that is no record, as a record, so that it is not lost.
    private static func quote(_ line: LineBuffer.Line) -> Record {
        var record = Record()
        if case .text(let bytes) = line { record["line"] = JSONText(quotingAny: bytes) }
        return record
    }
}
