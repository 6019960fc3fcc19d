public import LPCore

/// The lines that records come in.
struct RecordInput: Sendable {
    /// Nil when the records were given.
    private var reader: LineReader?
    /// Lines that have been read ahead, the next one last.
    private var ahead: [LineBuffer.Line] = []

    /// Where the answers go, whose reader has to stay.
    private let output: Int32
    /// Whether that reader went away while a line was waited for.
    private(set) var isUnread = false

    init(_ descriptor: Int32, for output: Int32) {
        reader = LineReader(descriptor)
        self.output = output
    }

    init(_ records: [Record], for output: Int32) {
        ahead = records.reversed().map { .text($0.line) }
        self.output = output
    }

    /// The next line that is not blank; nil at the end, or when nobody is left to read the answer.
    mutating func next() throws(Failure) -> LineBuffer.Line? {
        if let line = ahead.popLast() { return line }
        while let line = try read() {
            if !line.isBlank { return line }
        }
        return nil
    }

    private mutating func read() throws(Failure) -> LineBuffer.Line? {
        guard var reader else { return nil }
        self.reader = nil
        defer { self.reader = reader }
        while !isUnread {
            if let line = reader.buffered() { return line }
            if reader.isDrained { return nil }
            isUnread = !awaitInput(reader.descriptor, whileRead: output)
            if !isUnread { try reader.fill() }
        }
        return nil
    }

    /// Reads as far ahead as the expectation demands.
    mutating func check(_ expected: RecordPipe.Expected) throws(Failure) {
        switch expected {
        case .any: return
        case .some:
            try readAhead(1)
            try refuseNone()
        case .one(let name):
            try readAhead(2)
            try refuseNone()
            guard ahead.count > 1 else { return }
            // Text that is no record at all is a more likely mistake than a second record.
            for line in ahead.reversed() { _ = try Record(line) }
            throw Failure(
                .usage, cannot: "use name", name, "there is more than one record on stdin",
                next: "leave it out: each record names its own function")
        case .all(let orNone, let condition):
            try readAhead(.max)
            if !orNone { try refuseNone() }
            let able = ahead.reversed().compactMap { try? Record($0) }.filter { !$0.hasFailed }
            if !able.isEmpty { try condition(able) }
        }
    }

    private func refuseNone() throws(Failure) {
        guard ahead.isEmpty, !isUnread else { return }
        throw Failure(
            .unable, cannot: "read", "standard input", "no record on stdin",
            next: "pipe records in, a JSON object a line; did the command before fail?",
            name: "NoRecord")
    }

    private mutating func readAhead(_ count: Int) throws(Failure) {
        var lines: [LineBuffer.Line] = []
        while lines.count < count, let line = try next() { lines.append(line) }
        ahead = lines.reversed()
    }
}

extension Record {
    /// The record that a line is.
    ///
    /// - Throws: a `Failure` when it is none.
    public init(_ line: LineBuffer.Line) throws(Failure) {
        switch line {
        case .text(let bytes): try self.init(line: bytes)
        case .overlong(let length):
            throw Failure(
                cannot: "read", "standard input", "a line of \(length) bytes is no record",
                name: "InvalidRecord")
        }
    }

    /// A line that is no record, as a record, so that it is not lost but for the values of variables.
    public init(quoting line: LineBuffer.Line) {
        self.init()
        if case .text(let bytes) = line {
            self["line"] = JSONText(quotingAny: Record.withoutVariables(bytes))
        }
    }
}
