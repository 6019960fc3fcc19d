import LPCloud
import LPCore

// Replies in and outcomes made.
extension MapRun {
    /// What a reply says beside its body.
    struct Reply {
        var requestId: String?
        var billed: Int?
    }

    /// Takes the end of a call in.
    func land(_ id: Int, _ result: Result<Response, TransferError>) {
        guard let flight = flights.removeValue(forKey: id) else { return }
        for index in flight.group { items[index]?.land() }
        let verdict = Verdict(result)
        steer(by: verdict, of: id)
        let reply = account(for: result, verdict, flight)
        switch verdict {
        case .result(let value) where batch != nil: unpack(value, flight, reply)
        case .result(let value): settle(flight, .result(value.onOneLine), reply)
        case .failed(let error) where flight.group.count > 1:
            bisect(flight.group, of: flight, error)
        case .failed(let error): settle(flight, .failure(error), reply)
        case .permanent where isOffTheClock(result, flight) || isOutlived(result, flight):
            sendAgain(flight.group.filter { items[$0]?.open == 0 })
        case .permanent(let error):
            settle(flight, .failure(error), reply)
            // A task names its own callable: what one cannot reach another may.
            let isOfTheItem = plan.call.shape == .task && Verdict.refusals.contains(error.name)
            if isGoingOn, !isOfTheItem { stop(.permanent(error)) }
        case .retry(let cause, let error): again(flight, cause, error, reply)
        }
    }

    private func steer(by verdict: Verdict, of id: Int) {
        if case .retry(.throttled(let refusal), _) = verdict {
            summary.progress.throttled += 1
            pace.refused(
                refusal, inFlight: flights.count, now: now, chance: clock.chance())
            hedge?.dropped(id)
        } else {
            pace.answered(inFlight: flights.count, now: now)
            hedge?.finished(id, now: now)
        }
    }

    /// Adds up what the call used, as far as its report says.
    private func account(
        for result: Result<Response, TransferError>, _ verdict: Verdict, _ flight: Flight
    ) -> Reply {
        let response = try? result.get()
        let tail = plan.wantsReports ? response?[header: "x-amz-log-result"] : nil
        let report = tail.flatMap(InvocationReport.init(encoded:))
        if let report { summary.usage.add(report) }
        if response?.status == 200 || verdict.leavesOpenWhetherItRan {
            budget?.spend(report, milliseconds: now - flight.started)
        }
        return Reply(
            requestId: response?[header: "x-amzn-requestid"],
            billed: batch == nil ? report?.billed : nil)
    }

    /// Gives the items of a call the same outcome, unless another call gave them one before.
    private func settle(_ flight: Flight, _ answer: Outcome.Answer, _ reply: Reply) {
        for index in flight.group {
            if let item = items[index] { finish(index, item, answer, reply) }
        }
    }

    /// Fails a call with what every other would meet too.
    private func refuse(_ flight: Flight, _ error: ErrorDetails, _ reply: Reply) {
        settle(flight, .failure(error), reply)
        if isGoingOn { stop(.permanent(error)) }
    }

    /// Gives each item of a batch its own outcome.
    private func unpack(_ value: JSONText, _ flight: Flight, _ reply: Reply) {
        let parts = BatchReply.parts(
            of: value, count: flight.group.count, requestId: reply.requestId)
        guard let parts else { return refuse(flight, BatchReply.invalid, reply) }
        let done = parts.count { $0 != .skipped }
        batch?.finished(items: done, milliseconds: now - flight.started)
        widen()
        var skipped: [Int] = []
        for (index, part) in zip(flight.group, parts) {
            guard let item = items[index] else { continue }
            switch part {
            case .answer(let answer): finish(index, item, answer, reply)
            case .skipped where item.open == 0: skipped.append(index)
            case .skipped: continue
            case .crowdedOut(let error): bisect([index], of: flight, error)
            }
        }
        sendAgain(skipped)
    }

    /// Halves what failed as a part of a call, until the item is found that fails alone.
    private func bisect(_ part: [Int], of flight: Flight, _ error: ErrorDetails) {
        let group = part.filter { items[$0] != nil }
        let wasAlone = flight.group.count == 1
        for index in group {
            if !wasAlone, !error.wasRefused { items[index]?.mayHaveRun() }
            items[index]?.lastError = error
        }
        let mayRepeat = !plan.retry.atMostOnce || error.wasRefused
        let waiting = group.filter { items[$0]?.open == 0 }
        guard !wasAlone, mayRepeat, isGoingOn else { return fail(waiting) }
        sendAgain(Array(waiting[..<(waiting.count / 2)]))
        sendAgain(Array(waiting[(waiting.count / 2)...]))
    }

    private func sendAgain(_ group: [Int]) {
        guard !group.isEmpty else { return }
        guard isGoingOn else { return fail(group) }
        summary.progress.retries += 1
        queue.add(group)
    }

    /// Sends a call without an answer again when its time has come, if it may be sent again at all.
    private func again(
        _ flight: Flight, _ cause: Verdict.Cause, _ error: ErrorDetails, _ reply: Reply
    ) {
        if cause == .notSent { reviveService() }
        for index in flight.group {
            items[index]?.note(cause)
            items[index]?.lastError = error
        }
        // Another copy of the same call may still bring the answer.
        let group = flight.group.filter { items[$0]?.open == 0 }
        guard let first = group.first else { return }
        guard isGoingOn, let item = items[first] else { return fail(group) }
        if case .throttled = cause { return queue.add(group) }
        let decision = plan.retry.decide(
            cause, after: item.attempts, age: now - (item.started ?? now), chance: clock.chance())
        guard case .again(let delay) = decision else { return fail(group) }
        summary.progress.retries += 1
        queue.rest(group, until: now + delay)
    }

    /// Fails items with the error that they met last, or since the map stopped before they met any.
    func fail(_ group: [Int]) {
        for index in group {
            guard let item = items[index] else { continue }
            let error = item.lastError ?? Self.notCalled
            finish(index, item, .failure(error), Reply(requestId: error.requestId))
        }
    }

    /// Gives up the calls that still run, whose outcome nobody will know.
    func abandon() {
        for index in flights.values.flatMap(\.group) {
            guard var item = items[index] else { continue }
            item.mayHaveRun()
            finish(index, item, .failure(Self.abandoned), Reply())
        }
    }

    private static let abandoned = ErrorDetails(
        type: .function, name: "Abandoned", message: "the map stopped while this call ran")

    private static let notCalled = ErrorDetails(
        type: .function, name: "NotCalled", message: "the map stopped before this call was made")

    /// Whether a call was refused for its date alone; from now on the service's clock counts.
    private func isOffTheClock(_ result: Result<Response, TransferError>, _ flight: Flight) -> Bool
    {
        guard isGoingOn, case .success(let response) = result else { return false }
        let before = skew.offset
        guard skew.explains(response, signed: flight.signed, now: clock.epoch()) else {
            return false
        }
        date = SigningDate(epoch: clock.epoch() + skew.offset)
        if before == 0 { observer?.hear(.clockSkew(seconds: skew.offset)) }
        return true
    }

    /// Whether a call was refused because its credentials have ended, and others are there or on their way.
    private func isOutlived(_ result: Result<Response, TransferError>, _ flight: Flight) -> Bool {
        guard isGoingOn, case .success(let response) = result else { return false }
        return request.isOutlived(by: response, edition: flight.edition)
    }

    private func reviveService() {
        guard let revive, isGoingOn, now - (lastRevival ?? .min / 2) >= Self.revivalInterval else {
            return
        }
        lastRevival = now
        revive()
    }

    /// ms from one revival to the next.
    private static let revivalInterval = 1000

    /// Ends an item.
    func finish(_ index: Int, _ item: LiveItem, _ answer: Outcome.Answer, _ reply: Reply) {
        items[index] = nil
        let outcome = Outcome(
            index: index, input: Input(line: item.line, value: item.input), answer: answer,
            attempts: item.sent,
            times: .init(
                queued: calendar(item.queued), started: item.started.map(calendar),
                finished: calendar(now)),
            billed: reply.billed, requestId: reply.requestId, maybeExecuted: item.maybeExecuted)
        if item.sent > 0 {
            summary.latencies.add(outcome.times.milliseconds)
            journal?.keep(outcome, occurrence: item.occurrence)
        }
        close(outcome, released: item.bytes)
    }
}

extension Verdict {
    fileprivate var leavesOpenWhetherItRan: Bool {
        if case .retry(.ambiguous, _) = self { true } else { false }
    }
}

extension ErrorDetails {
    /// Whether the call was turned away before anything of it ran.
    fileprivate var wasRefused: Bool { Verdict.ofTheItem.contains(name) }
}
