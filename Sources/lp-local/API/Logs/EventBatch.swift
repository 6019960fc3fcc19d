import LPCore

/// The events of a PutLogEvents, parted into those that are kept and those whose time is out of bounds (API reference).
struct EventBatch {
    let kept: [StoredLogGroup.Event]
    /// The last that is too old, and the first that is too new; nil when there is none.
    let tooOld: Int?
    let tooNew: Int?

    /// Milliseconds.
    private static let past = 14 * 86_400_000
    private static let future = 2 * 3_600_000

    /// - Parameter now: milliseconds since 1970.
    /// - Throws: an InvalidParameterException when a time comes after a later one.
    init(_ events: [StoredLogGroup.Event], at now: Int) throws(APIError) {
        guard zip(events, events.dropFirst()).allSatisfy({ $0.timestamp <= $1.timestamp }) else {
            throw .invalidLogParameter(
                "Log events in a single PutLogEvents request must be in chronological order.")
        }
        let old = events.prefix { $0.timestamp < now - Self.past }.count
        let start = events.firstIndex { $0.timestamp > now + Self.future }
        kept = Array(events[old..<(start ?? events.count)])
        tooOld = old > 0 ? old - 1 : nil
        tooNew = start
    }

    /// As the reply shows it.
    var rejected: [(String, JSONText)] {
        let members = [
            tooOld.map { ("tooOldLogEventEndIndex", JSONText($0)) },
            tooNew.map { ("tooNewLogEventStartIndex", JSONText($0)) },
        ].compactMap { $0 }
        return members.isEmpty ? [] : [("rejectedLogEventsInfo", .object(members))]
    }
}
