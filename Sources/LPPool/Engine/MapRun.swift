import LPCloud
import LPCore

/// One map from its first input to its last outcome: the owner that does what the pure parts decide.
///
/// All of it happens on the thread that calls `run`, which waits for replies, inputs, outputs and orders in one place.
/// `MapRun+Departures` takes items in and sends them, `MapRun+Arrivals` takes replies in and makes them outcomes.
final class MapRun {
    let plan: MapPlan
    let request: LiveRequest
    let transfers: any Transfers
    let source: any ItemSource
    let sink: any OutcomeSink
    let orders: (any OrderSource)?
    let observer: (any MapObserver)?
    var journal: (any OutcomeJournal)?
    /// Brings a service back that cannot be reached; nil where that is not ours to do.
    let revive: (() -> Void)?
    let clock: Clock

    var schedule: Schedule
    var pace: Pace
    var hedge: Hedge?
    var batch: Batch?
    var breaker: Breaker
    var budget: Budget?
    var queue = WorkQueue()
    var items: [Int: LiveItem] = [:]
    var flights: [Int: Flight] = [:]
    var flown = 0
    var summary = MapSummary()

    /// Whether inputs are still wanted.
    var isReading = true
    /// Whether the source has nothing at the moment.
    var awaitsInput = false
    var now = 0
    /// The second of this round's requests.
    var date = SigningDate(epoch: 0)
    var skew = ClockSkew()
    var lastRevival: Int?

    private let start: Int
    /// ms from the clock's zero to 1970's.
    private let epochOffset: Int
    private var lastFlush = 0
    /// The second in which the credentials were looked at.
    private var lastSigned: Int?
    private var lastObeyed = 0
    private var nextLook: Int?
    private var blocked: (index: Int, since: Int, isSaid: Bool)?
    /// When calls in flight are left alone, after an order that allows so much.
    private var haltAt: Int?
    private var wasOrdered = false
    private var isHalted = false
    private var isSinkClosed = false

    /// Outcomes are written together up to this many bytes or ms.
    private static let flushBytes = 32 << 10
    private static let flushInterval = 5
    /// A reader this far behind slows the calls down.
    private static let backlogLimit = 1 << 20
    /// ms that an item blocks the others before that is said.
    private static let blockedPatience = 5000

    init(
        _ plan: MapPlan, _ edges: MapEdges, request: LiveRequest,
        through transfers: any Transfers, revive: (() -> Void)?, clock: Clock
    ) {
        self.plan = plan
        self.request = request
        self.transfers = transfers
        source = edges.source
        sink = edges.sink
        orders = edges.orders
        observer = edges.observer
        journal = edges.journal
        self.revive = revive
        self.clock = clock
        batch = plan.batch.map { size in
            Batch(size, room: Invocation.payloadLimit - plan.call.batchFrame)
        }
        schedule = Schedule(window: 0, ordered: plan.ordered)
        pace = Pace(jobs: plan.jobs, patience: plan.patience)
        hedge = plan.hedges ? Hedge() : nil
        breaker = Breaker(plan.failureLimit)
        budget = plan.price.map { Budget($0, limit: plan.costLimit) }
        start = clock.milliseconds()
        epochOffset = clock.epoch() * 1000 - start
        nextLook = edges.observer?.interval.map { [start] in start + $0 }
        widen()
    }

    func run() -> MapSummary {
        while !isHalted {
            now = clock.milliseconds()
            let epoch = clock.epoch() + skew.offset
            if date.epoch != epoch { date = SigningDate(epoch: epoch) }
            if date.epoch != lastSigned || !request.isReady { checkSignature() }
            transfers.perform()
            while let (id, result) = transfers.nextFinished() { land(id, result) }
            saveJournal()
            let isBusy = depart()
            emit(urgently: !isBusy)
            if !isReading, schedule.isEmpty, sink.backlog == 0 { break }
            heed()
            if !isBusy, !mayDepart { pause() }
            if !isBusy || now > lastObeyed { obey() }
        }
        let isAbandoned = isHalted && !isSinkClosed
        summary.abandoned = flights.count
        if isAbandoned { abandon() }
        saveJournal()
        if isAbandoned { emit(urgently: true) }
        return closed()
    }

    /// Sees, once a second or while it waits for that, whether there are credentials to sign with.
    private func checkSignature() {
        lastSigned = date.epoch
        request.look()
        guard let failure = request.failure, isGoingOn else { return }
        stop(.permanent(failure.details))
    }

    /// How far the map may run ahead of its first item without an outcome.
    func widen() { schedule.window = Schedule.window(jobs: pace.jobs * (batch?.size ?? 1)) }

    var isGoingOn: Bool { summary.end == .finished }

    /// Whether outcomes leave fast enough for more to be made.
    var isSinkKeepingUp: Bool { sink.backlog < Self.backlogLimit }

    /// A moment of the run in ms since 1970.
    func calendar(_ milliseconds: Int) -> Int { milliseconds + epochOffset }

    // MARK: - Outcomes out

    /// Gives an admitted item its outcome.
    ///
    /// - Parameter isNew: whether this map made the call.
    func close(_ outcome: Outcome, released: Int, isNew: Bool = true) {
        if outcome.hasFailed {
            summary.progress.failed += 1
        } else {
            summary.progress.succeeded += 1
        }
        if isNew, let stop = breaker.trips(on: outcome), isGoingOn { self.stop(stop) }
        schedule.finish(outcome, released: released)
    }

    private func emit(urgently: Bool) {
        while let outcome = schedule.next() { sink.take(outcome) }
        guard sink.backlog > 0 else { return }
        if urgently || sink.backlog >= Self.flushBytes || now - lastFlush >= Self.flushInterval {
            sink.flush()
            lastFlush = now
        }
    }

    private func saveJournal() {
        do { try journal?.flush() } catch {
            journal = nil
            stop(.journal(error))
        }
    }

    // MARK: - Waiting and stopping

    private func pause() {
        var watched: [Watch] = []
        if awaitsInput, isReading, let descriptor = source.descriptor {
            watched.append(Watch(descriptor, .readable))
        }
        watched += sink.awaited.map { Watch($0, .writable) }
        if !isSinkClosed, let descriptor = sink.descriptor {
            watched.append(Watch(descriptor, .hangUp))
        }
        if !request.isReady { watched.append(Watch(request.descriptor, .readable)) }
        if let descriptor = orders?.descriptor { watched.append(Watch(descriptor, .readable)) }
        let due = [
            queue.nextDue, pace.nextDue(inFlight: flights.count, now: now), nextDeparture, nextLook,
            haltAt,
            blocked.flatMap { $0.isSaid ? nil : $0.since + Self.blockedPatience },
        ]
        let soonest = due.compactMap { $0 }.min()
        transfers.wait(
            milliseconds: soonest.map { max($0 - now, 0) } ?? 60_000, watching: watched)
    }

    private func obey() {
        lastObeyed = now
        if !isSinkClosed, sink.isClosed {
            isSinkClosed = true
            stop(.outputClosed)
            // What runs may still be kept for the next time.
            isHalted = journal == nil
        }
        while let order = orders?.next() {
            switch order {
            case .stop(let signal, let grace):
                isHalted = wasOrdered
                wasOrdered = true
                stop(.ordered(signal: signal))
                haltAt = grace.map { now + $0 }
            case .raise: steer { $0.raise(to: plan.mostJobs) }
            case .lower: steer { $0.lower() }
            }
        }
        if let haltAt, now >= haltAt { isHalted = true }
    }

    private func steer(_ change: (inout Pace) -> Void) {
        change(&pace)
        widen()
        observer?.hear(.jobs(pace.jobs))
    }

    /// Reads no more; what is in flight may finish, what waits to be sent has failed.
    func stop(_ end: MapSummary.End) {
        switch end {
        case .ordered, .outputClosed: summary.end = end
        default: if isGoingOn { summary.end = end }
        }
        isReading = false
        let gathered = batch?.flush().map { [$0] } ?? []
        for group in queue.removeAll() + gathered {
            fail(group.filter { items[$0]?.open == 0 })
        }
    }

    // MARK: - What the user should know

    private func heed() {
        switch pace.alarm(now: now) {
        case .announce(let reason): observer?.hear(.refused(reason: reason))
        case .giveUp(let reason):
            if isGoingOn { stop(.refused(reason: reason)) }
        case nil: break
        }
        noteBlocker()
        if let due = nextLook, now >= due, let observer {
            observer.look(at: progress)
            nextLook = observer.interval.map { now + $0 }
        }
    }

    private func noteBlocker() {
        guard isReading, let index = schedule.blocker else { return blocked = nil }
        guard let known = blocked, known.index == index else {
            return blocked = (index, now, false)
        }
        guard !known.isSaid, now - known.since >= Self.blockedPatience else { return }
        blocked?.isSaid = true
        observer?.hear(.blocked(index: index))
    }

    private var progress: MapProgress {
        var progress = summary.progress
        progress.inFlight = flights.count
        progress.limit = pace.limit
        progress.admitted = schedule.admitted
        progress.elapsed = now - start
        progress.cost = budget?.spent
        return progress
    }

    private func closed() -> MapSummary {
        if isGoingOn, let error = breaker.neverReached { summary.end = .permanent(error) }
        summary.progress = progress
        summary.unwritten = schedule.waiting
        return summary
    }
}
