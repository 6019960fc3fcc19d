import LPCore

/// Where answers go, and how the command ends after them.
struct RecordOutput: Sendable {
    private var writer: LineWriter
    private(set) var ending = Ending.done
    /// What stopped the work as a whole: the reason of every record that is left.
    private(set) var stopped: Failure?

    init(_ descriptor: Int32) { writer = LineWriter(descriptor) }

    /// Writes a record and says on stderr why it failed, if it did.
    ///
    /// - Parameters:
    ///   - hide: removes from the record what must not be shown.
    ///   - show: what is written for it; nil for nothing.
    mutating func write(
        _ answer: RecordAnswer, hiding hide: (inout Record) -> Void = { _ in },
        showing show: (Record) -> [UInt8]? = { $0.line }
    ) throws(LineWriter.Problem) {
        var record = answer.record
        if let failure = answer.failure {
            record = record.failed(failure)
            // What stops the work is said once, though others met it at the same time.
            let isSaid = answer.isStopped || failure.kind == .unable && stopped != nil
            if !isSaid { Console.note(Self.line(failure, record)) }
            if failure.kind == .unable { stopped = stopped ?? failure }
        }
        if stopped != nil {
            ending = .unable
        } else if record.hasFailed {
            ending = .someFailed
        }
        hide(&record)
        guard let shown = show(record) else { return }
        writer.append(shown)
        try writer.flush()
    }

    /// What is said of a record that failed: with its name, which many lines on stderr need to be told apart.
    private static func line(_ failure: Failure, _ record: Record) -> String {
        let owner = (record["function"] ?? record["layer"])?.string
        guard failure.kind == .item, let owner, !"\(failure)".contains("\(owner)'") else {
            return "\(failure)"
        }
        return failure.line(of: owner)
    }
}
