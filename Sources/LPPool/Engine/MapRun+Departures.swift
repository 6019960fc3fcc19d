import LPCloud
import LPCore

// Items in and requests out.
extension MapRun {
    /// Starts what may start; true when something did, so that there is more to perform at once.
    func depart() -> Bool {
        queue.wake(now)
        awaitsInput = false
        var hasStarted = false
        // New inputs would take every place that falls free; copies are few.
        while mayCopy, let copied = hedge?.next(now: now), let flight = flights[copied] {
            summary.progress.hedges += 1
            send(flight.group, isCopy: true)
            hasStarted = true
        }
        while mayCall, let group = nextGroup() {
            if let limit = budget?.limit, !isAffordable {
                queue.add(group)
                stop(.cost(limit: limit))
                break
            }
            send(group)
            hasStarted = true
        }
        return hasStarted
    }

    /// When time alone lets something start that could not before; nil when only an event can.
    var nextDeparture: Int? {
        [mayCopy ? hedge?.nextDue : nil, mayCall ? batch?.flushDue : nil].compactMap { $0 }.min()
    }

    /// Whether there is something to start at once: outcomes that have left may have made room.
    var mayDepart: Bool { mayCall && (queue.hasReady || mayAdmit) }

    /// With no call in flight none will make room in the budget: the next one, if there is one, is the end.
    private var mayCall: Bool {
        request.isReady && pace.admits(inFlight: flights.count, now: now)
            && (isAffordable || flights.isEmpty)
    }

    private var mayCopy: Bool { mayCall && isAffordable }

    private var isAffordable: Bool { budget?.admits(inFlight: flights.count) ?? true }

    /// A call that rests keeps its place: when many fail, fewer are made.
    private var mayAdmit: Bool {
        isReading && !awaitsInput && schedule.hasRoom && isSinkKeepingUp
            && flights.count + queue.count < pace.jobs
    }

    /// What the next call is for: what waits to be sent again comes before what is new.
    private func nextGroup() -> [Int]? {
        if let group = queue.next() { return group }
        // What ends without a call leaves after some of it, so that it is never held all at once.
        let enough = schedule.admitted + Self.mostAtOnce
        while mayAdmit, schedule.admitted < enough {
            switch source.next() {
            case .item(let input): if let group = admit(input) { return group }
            case .bad(let input, let error): refuse(input, error)
            case .waiting: awaitsInput = true
            case .ended:
                isReading = false
                summary.progress.inputEnded = true
            }
        }
        // A call that could take more inputs waits for them a moment, as long as there may be some.
        guard !isReading || batch?.flushDue.map({ $0 <= now }) == true else { return nil }
        return batch?.flush()
    }

    private static let mostAtOnce = 256

    /// Takes an input in; the answer is what can be sent now.
    private func admit(_ input: Input) -> [Int]? {
        guard let value = input.value else { return nil }
        guard size(of: value) <= Invocation.payloadLimit else {
            refuse(input, Self.tooLarge)
            return nil
        }
        var occurrence = 0
        if let journal {
            let entry = journal.enter(value)
            occurrence = entry.occurrence
            if let earlier = entry.earlier {
                recall(input, earlier)
                return nil
            }
        }
        let item = LiveItem(value, line: input.line, queued: now, occurrence: occurrence)
        let index = schedule.admit(bytes: item.bytes)
        items[index] = item
        guard batch != nil else { return [index] }
        return batch?.gather(index, bytes: plan.call.batchSize(of: value), now: now)
    }

    /// How long the event of a call for this input alone is.
    private func size(of input: JSONText) -> Int {
        batch == nil
            ? plan.call.size(of: input)
            : plan.call.batchFrame + plan.call.batchSize(of: input)
    }

    private static let tooLarge = ErrorDetails(
        type: .function, name: "RequestTooLargeException",
        message: "the event is larger than the 6 MB that one call can carry")

    /// Fails an input that no call can be made for.
    private func refuse(_ input: Input, _ error: ErrorDetails) {
        let index = schedule.admit(bytes: 0)
        let moment = calendar(now)
        close(
            Outcome(
                index: index, input: input, answer: .failure(error), attempts: 0,
                times: .init(queued: moment, started: nil, finished: moment)), released: 0)
    }

    /// Gives an input the outcome that it had in an earlier run.
    private func recall(_ input: Input, _ earlier: Outcome.Earlier) {
        summary.recalled += 1
        close(
            Outcome(
                index: schedule.admit(bytes: 0), input: input, answer: .result(earlier.result),
                attempts: earlier.attempts, times: earlier.times, billed: earlier.billed,
                requestId: earlier.requestId, maybeExecuted: earlier.maybeExecuted), released: 0,
            isNew: false)
    }

    private func send(_ group: [Int], isCopy: Bool = false) {
        let id = flown
        flown += 1
        flights[id] = Flight(
            group: group, started: now, signed: date.epoch, edition: request.edition)
        pace.sent(now: now)
        hedge?.sent(id, head: group.first ?? 0, isCopy: isCopy, now: now)
        for index in group { items[index]?.takeOff(now) }
        transfers.start(request.prepared, as: id, at: date, timeout: Invocation.timeout) { body in
            if batch == nil, let input = group.first.flatMap({ items[$0]?.input }) {
                plan.call.write(input, to: &body)
            } else {
                plan.call.write(batch: group.compactMap { items[$0]?.input }, to: &body)
            }
        }
    }
}
