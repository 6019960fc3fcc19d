import LPCore

/// What becomes of a line that is to be a record.
struct RecordAnswer: Sendable {
    var record: Record
    /// Why the record failed, if it did now.
    var failure: Failure?
    /// Whether the record has yet to be acted on.
    private(set) var isOpen: Bool
    /// Whether the failure is that of another record, which stopped the work.
    private(set) var isStopped = false

    init(to line: LineBuffer.Line) {
        do throws(Failure) {
            record = try Record(line)
            isOpen = !record.hasFailed
        } catch {
            record = Record(quoting: line)
            failure = error
            isOpen = false
        }
    }

    /// Fails the record, if it has yet to be acted on, for what stopped the work; nil for nothing.
    mutating func stop(for reason: Failure?) {
        guard isOpen, let reason else { return }
        failure = reason
        isOpen = false
        isStopped = true
    }
}
