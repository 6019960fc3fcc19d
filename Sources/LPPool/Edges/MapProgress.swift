/// How far a map has come.
public struct MapProgress: Hashable, Sendable {
    public var succeeded = 0
    public var failed = 0
    /// Calls that run now.
    public var inFlight = 0
    /// How many calls may run at once, by `--jobs` and by what the service lets through.
    public var limit = 0
    /// Inputs taken in so far.
    public var admitted = 0
    /// Whether all of the input has been taken in: from then on the end can be foreseen.
    public var inputEnded = false
    /// Requests that were refused by flow control.
    public var throttled = 0
    /// Requests beyond the first of each item, refusals apart.
    public var retries = 0
    /// Second copies of stragglers.
    public var hedges = 0
    /// ms since the map started.
    public var elapsed = 0
    /// US dollars so far; nil when nothing is known of it.
    public var cost: Double?

    public init() {}

    public var done: Int { succeeded + failed }
}
