import LPCloud
import LPCore

/// One map from its first input to its last outcome: the owner that does what the pure parts decide.
///
/// All of it happens on the thread that calls `run`, which waits for replies, inputs, outputs and orders in one place.
final class MapRun {
    private let call: Call
    private let request: PreparedRequest
    private let retry: Retry
    private let timeout: Int
    private let clock: Clock
    private let transfers: any Transfers
    private let source: any ItemSource
    private let sink: any OutcomeSink
    private let orders: (any OrderSource)?
    /// Brings a service back that cannot be reached; nil where that is not ours to do.
    private let revive: (() -> Void)?

    private var schedule: Schedule
    private var summary = MapSummary()
    private var breaker = Breaker()
    private var live: [Int: LiveItem] = [:]
    /// Items that wait to be sent again, the soonest last.
    private var resting: [(due: Int, index: Int)] = []
    private var isReading = true
    private var inputEnded = false
    private var awaitsInput = false
    private var now = 0
    /// The second of the last request.
    private var date = SigningDate(epoch: 0)
    private var lastFlush = 0
    private var lastObeyed = 0
    private var lastRevival: Int?
    /// When calls in flight are left alone, after an order that allows so much.
    private var haltAt: Int?
    private var wasOrdered = false
    private var isHalted = false

    /// Outcomes are written together up to this many bytes or ms.
    private static let flushBytes = 32 << 10
    private static let flushInterval = 5
    /// ms from one revival to the next.
    private static let revivalInterval = 1000
    /// A reader this far behind slows the calls down.
    private static let backlogLimit = 1 << 20

    init(
        _ call: Call, request: PreparedRequest, retry: Retry, schedule: Schedule, timeout: Int,
        through transfers: any Transfers, from source: any ItemSource, to sink: any OutcomeSink,
        orders: (any OrderSource)?, revive: (() -> Void)?, clock: Clock
    ) {
        self.call = call
        self.request = request
        self.retry = retry
        self.schedule = schedule
        self.timeout = timeout
        self.transfers = transfers
        self.source = source
        self.sink = sink
        self.orders = orders
        self.revive = revive
        self.clock = clock
    }

    func run() -> MapSummary {
        while !isHalted {
            now = clock.milliseconds()
            transfers.perform()
            while let (index, result) = transfers.nextFinished() { settle(index, result) }
            wakeResting()
            let isBusy = admit()
            emit(urgently: !isBusy)
            if !isReading, schedule.isEmpty, sink.backlog == 0 { break }
            if !isBusy, !mayAdmit { pause() }
            if !isBusy || now > lastObeyed { obey() }
        }
        summary.abandoned = live.count - resting.count
        summary.unwritten = schedule.waiting
        summary.inputEnded = inputEnded
        return summary
    }

    // MARK: - Items in

    /// Whether reading on is possible: outcomes that have left may have made room.
    private var mayAdmit: Bool {
        isReading && !awaitsInput && schedule.hasRoom && sink.backlog < Self.backlogLimit
    }

    /// Starts what may start; true when something did, so that there is more to perform at once.
    private func admit() -> Bool {
        var started = false
        awaitsInput = false
        while mayAdmit {
            switch source.next() {
            case .item(let input):
                let index = schedule.admit(bytes: 2 * input.bytes.count)
                live[index] = LiveItem(input: input, since: now)
                send(index)
                started = true
            case .bad(let line, let error):
                let index = schedule.admit(bytes: 0)
                close(
                    Outcome(
                        index: index, input: line, answer: .failure(error), attempts: 0,
                        milliseconds: 0, requestId: error.requestId, maybeExecuted: false),
                    released: 0)
            case .waiting:
                awaitsInput = true
                return started
            case .ended:
                isReading = false
                inputEnded = true
            }
        }
        return started
    }

    private func send(_ index: Int) {
        guard let input = live[index]?.input else { return }
        live[index]?.sent += 1
        let frame = call.frame(for: input)
        let epoch = clock.epoch()
        if date.epoch != epoch { date = SigningDate(epoch: epoch) }
        transfers.start(request, as: index, at: date, timeout: timeout) { body in
            body.reserve(frame.before.count + input.bytes.count + frame.after.count)
            body.append(frame.before)
            body.append(input.bytes)
            body.append(frame.after)
        }
    }

    private func wakeResting() {
        while let next = resting.last, next.due <= now {
            resting.removeLast()
            summary.retries += 1
            send(next.index)
        }
    }

    // MARK: - Answers

    private func settle(_ index: Int, _ result: Result<Response, TransferError>) {
        guard var item = live[index] else { return }
        switch Verdict(result) {
        case .result(let value):
            let id = try? result.get()[header: "x-amzn-requestid"]
            finish(index, item, .result(value.onOneLine), requestId: id)
        case .failed(let error): finish(index, item, .failure(error), requestId: error.requestId)
        case .permanent(let error):
            finish(index, item, .failure(error), requestId: error.requestId)
            stop(.permanent(error))
        case .retry(let cause, let error):
            if cause == .notSent { reviveService() }
            item.note(cause)
            let decision = retry.decide(
                cause, made: item.counted, refused: item.refused, age: now - item.since,
                chance: clock.chance())
            guard case .again(let delay) = decision, isGoingOn else {
                finish(index, item, .failure(error), requestId: error.requestId)
                return
            }
            item.lastError = error
            live[index] = item
            rest(index, until: now + delay)
        }
    }

    private func reviveService() {
        guard let revive, isGoingOn, now - (lastRevival ?? .min / 2) >= Self.revivalInterval else {
            return
        }
        lastRevival = now
        revive()
    }

    private func rest(_ index: Int, until due: Int) {
        let place = resting.lastIndex { $0.due >= due }.map { $0 + 1 } ?? 0
        resting.insert((due, index), at: place)
    }

    private func finish(
        _ index: Int, _ item: LiveItem, _ answer: Outcome.Answer, requestId: String?
    ) {
        live[index] = nil
        close(
            Outcome(
                index: index, input: .value(item.input), answer: answer, attempts: item.sent,
                milliseconds: now - item.since, requestId: requestId,
                maybeExecuted: item.maybeExecuted), released: 2 * item.input.bytes.count)
    }

    private func close(_ outcome: Outcome, released: Int) {
        if outcome.hasFailed { summary.failed += 1 } else { summary.succeeded += 1 }
        if breaker.trips(on: outcome), isGoingOn, case .failure(let error) = outcome.answer {
            stop(.permanent(error))
        }
        schedule.finish(outcome, released: released)
    }

    // MARK: - Outcomes out

    private func emit(urgently: Bool) {
        while let outcome = schedule.next() { sink.take(outcome) }
        guard sink.backlog > 0 else { return }
        if urgently || sink.backlog >= Self.flushBytes || now - lastFlush >= Self.flushInterval {
            sink.flush()
            lastFlush = now
        }
    }

    // MARK: - Waiting and stopping

    private func pause() {
        var watched: [Watch] = []
        if awaitsInput, let descriptor = source.descriptor {
            watched.append(Watch(descriptor, .readable))
        }
        if let descriptor = sink.descriptor {
            watched.append(Watch(descriptor, sink.backlog > 0 ? .writable : .hangUp))
        }
        if let descriptor = orders?.descriptor { watched.append(Watch(descriptor, .readable)) }
        let due = [resting.last?.due, haltAt].compactMap { $0 }.min()
        transfers.wait(milliseconds: due.map { max($0 - now, 0) } ?? 60_000, watching: watched)
    }

    private func obey() {
        lastObeyed = now
        if sink.isClosed {
            stop(.outputClosed)
            isHalted = true
        }
        while let order = orders?.next() {
            isHalted = wasOrdered
            wasOrdered = true
            stop(.ordered(signal: order.signal))
            haltAt = order.grace.map { now + $0 }
        }
        if let haltAt, now >= haltAt { isHalted = true }
    }

    private var isGoingOn: Bool { summary.end == .finished }

    /// Reads no more; what is in flight may finish, what waits to be sent again has failed.
    private func stop(_ end: MapSummary.End) {
        if isGoingOn || wasOrdered || end == .outputClosed { summary.end = end }
        isReading = false
        for (_, index) in resting {
            guard let item = live[index], let error = item.lastError else { continue }
            finish(index, item, .failure(error), requestId: error.requestId)
        }
        resting.removeAll()
    }
}

/// An item between its admission and its outcome.
private struct LiveItem {
    let input: JSONText
    /// When it was admitted, in ms.
    let since: Int
    /// Requests made.
    var sent = 0
    /// Requests that count as attempts.
    private(set) var counted = 0
    /// Requests that were refused without being executed.
    private(set) var refused = 0
    private(set) var maybeExecuted = false
    var lastError: ErrorDetails?

    init(input: JSONText, since: Int) {
        self.input = input
        self.since = since
    }

    mutating func note(_ cause: Verdict.Cause) {
        switch cause {
        case .throttled, .warming: refused += 1
        case .notSent: counted += 1
        case .ambiguous:
            counted += 1
            maybeExecuted = true
        }
    }
}
