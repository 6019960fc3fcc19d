public import LPCore

/// How a map ended.
public struct MapSummary: Hashable, Sendable {
    public enum End: Hashable, Sendable {
        /// The input is over and every item has its outcome.
        case finished
        /// A fault that no further item could escape.
        case permanent(ErrorDetails)
        /// Somebody asked to stop.
        case ordered(signal: Int32)
        /// Nobody reads the outcomes any more, or they cannot be written.
        case outputClosed
    }

    public internal(set) var succeeded = 0
    public internal(set) var failed = 0
    /// Requests beyond the first of each item.
    public internal(set) var retries = 0
    /// Calls that were left running when the map stopped.
    public internal(set) var abandoned = 0
    /// Outcomes that were known and not yet written when the map stopped, since one before them was missing.
    public internal(set) var unwritten = 0
    /// Whether all of the input was read.
    public internal(set) var inputEnded = false
    public internal(set) var end = End.finished
}
