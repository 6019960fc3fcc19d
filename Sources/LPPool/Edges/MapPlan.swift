import Glibc
public import LPCore

/// What a map is to do and within which bounds.
public struct MapPlan: Sendable {
    public var call: Call
    /// How many calls may run at once.
    public var jobs: Int
    /// How many there may be when the user raises them while the map runs.
    public var mostJobs = MapPlan.jobsRange.upperBound
    /// Whether outcomes leave in the order of the inputs.
    public var ordered = true
    public var retry = Retry()
    /// How many inputs go into one call; nil for one each, without a list around it.
    public var batch: Batch.Size?
    /// Whether stragglers get a second copy.
    public var hedges = false
    public var failureLimit = FailureLimit.breaker
    /// How long every attempt may be refused while none of our calls runs, in ms.
    public var patience = 600_000
    /// Whether each call asks for the report of what it used.
    public var wantsReports = false
    /// What calls cost; nil where they cost nothing.
    public var price: Price?
    /// US dollars that the calls may cost, where they cost something.
    public var costLimit: Double?

    /// How many jobs a map may have.
    public static let jobsRange = 1...10_000

    /// How many jobs a map has when nobody says.
    public static func defaultJobs(_ target: Target) -> Int {
        target == .aws ? 100 : 4 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    public init(_ call: Call, jobs: Int) {
        self.call = call
        self.jobs = jobs
    }
}

/// What a map is connected to.
public struct MapEdges {
    public var source: any ItemSource
    public var sink: any OutcomeSink
    public var orders: (any OrderSource)?
    public var observer: (any MapObserver)?
    public var journal: (any OutcomeJournal)?

    public init(from source: any ItemSource, to sink: any OutcomeSink) {
        self.source = source
        self.sink = sink
    }
}
