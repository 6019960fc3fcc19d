/// When one more request may be sent, as a value: times are ms of one clock that only grows.
///
/// Nothing holds requests back but `jobs` until the service refuses one. Then a window or a bucket follows what it
/// grants, by the limit that the refusal names, and opens again when the limit has gone.
struct Pace: Sendable {
    /// What is to be done about a service that refuses everything.
    enum Alarm: Equatable, Sendable {
        /// To be said once: for some seconds every request was refused while none of our calls ran.
        case announce(reason: String)
        /// That has lasted as long as it may.
        case giveUp(reason: String)
    }

    /// How many requests may be in flight at most.
    var jobs: Int
    /// As of the last event.
    private var inFlight = 0
    private var window = ConcurrencyWindow()
    private var bucket = RateBucket()
    /// Requests that were not refused.
    private var granted = Meter()
    private var drought: Drought

    /// - Parameter patience: how long every request may be refused while none of our calls runs, in ms.
    init(jobs: Int, patience: Int = 600_000) {
        self.jobs = jobs
        drought = Drought(patience: patience)
    }

    /// How many requests may be in flight, by `jobs` and by what the service lets through.
    var limit: Int { min(jobs, max(1, window.size)) }

    /// A tenth more jobs, at least one more, but no more than so many.
    mutating func raise(to most: Int) { jobs = max(jobs, min(jobs + max(1, jobs / 10), most)) }

    /// A tenth fewer jobs, at least one fewer, down to one.
    mutating func lower() { jobs = max(1, jobs - max(1, jobs / 10)) }

    /// Whether one more request may be sent now.
    func admits(inFlight: Int, now: Int) -> Bool {
        inFlight < jobs && window.admits(inFlight: inFlight, now: now) && bucket.admits(now: now)
    }

    /// When time alone may change what `admits` or `alarm` answers; nil when only an event can.
    func nextDue(inFlight: Int, now: Int) -> Int? {
        let silence = inFlight == 0 ? drought.due : nil
        guard inFlight < jobs, let room = window.due(inFlight: inFlight, now: now) else {
            return silence
        }
        let due = max(room, bucket.due(now: now))
        return due > now ? min(due, silence ?? due) : silence
    }

    /// A request has left.
    mutating func sent(now: Int) {
        inFlight += 1
        granted.count(1, now: now)
        window.sent(inFlight: inFlight, now: now)
        bucket.sent(now: now)
    }

    /// A request was refused, not executed.
    ///
    /// - Parameters:
    ///   - inFlight: requests in flight after it.
    ///   - chance: from 0 to 1.
    mutating func refused(_ refusal: Refusal, inFlight: Int, now: Int, chance: Double) {
        self.inFlight = inFlight
        granted.count(-1, now: now)
        drought.refused(refusal, inFlight: inFlight, now: now)
        switch refusal.limit {
        case .concurrency:
            window.refused(hint: refusal.hint, inFlight: inFlight, now: now, chance: chance)
        case .rate:
            bucket.refused(
                hint: refusal.hint, granted: granted.perSecond(now: now), now: now, chance: chance)
        }
    }

    /// A request came to any other end.
    ///
    /// - Parameter inFlight: requests in flight after it.
    mutating func answered(inFlight: Int, now: Int) {
        self.inFlight = inFlight
        window.answered()
        drought.end()
    }

    /// What is to be done about a service that refuses everything; nil while it does not.
    mutating func alarm(now: Int) -> Alarm? { inFlight == 0 ? drought.alarm(now: now) : nil }
}
