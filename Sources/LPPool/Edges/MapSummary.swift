public import LPCore

/// How a map ended.
public struct MapSummary: Sendable {
    public enum End: Hashable, Sendable {
        /// The input is over and every item has its outcome.
        case finished
        /// A fault that no further item could escape.
        case permanent(ErrorDetails)
        /// More failures than were allowed, among so many finished items.
        case failures(Int, of: Int)
        /// The service refused every request for as long as a map waits.
        case refused(reason: String)
        /// The next call might have cost more than was allowed.
        case cost(limit: Double)
        /// The journal cannot be written.
        case journal(Failure)
        /// Somebody asked to stop.
        case ordered(signal: Int32)
        /// Nobody reads the outcomes any more, or they cannot be written.
        case outputClosed
    }

    /// The counts at the end.
    public internal(set) var progress = MapProgress()
    /// Outcomes that a journal knew already.
    public internal(set) var recalled = 0
    /// From the first request of an item to its outcome.
    public internal(set) var latencies = Histogram()
    /// What the reports of the platform say; nothing where none was asked for.
    public internal(set) var usage = Usage()
    /// Calls that were left running when the map stopped.
    public internal(set) var abandoned = 0
    /// Outcomes that were known and not yet written when the map stopped, since one before them was missing.
    public internal(set) var unwritten = 0
    public internal(set) var end = End.finished

    public var succeeded: Int { progress.succeeded }
    public var failed: Int { progress.failed }
    public var inputEnded: Bool { progress.inputEnded }
}
