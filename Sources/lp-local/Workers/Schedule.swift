import NIOCore

/// Who works on what: a value that knows workers and waiting calls by number, and says what to do.
///
/// Calls wait in the order they came. A worker serves one function's one version; room for another function's is made
/// by ending one that is idle, or one of a function that has more than its share.
struct Schedule {
    typealias CallID = Int
    typealias WorkerID = Int

    /// What the owner does next.
    enum Action: Hashable {
        /// Start a worker; a call that is bound to it must not wait for another.
        case start(WorkerID, function: String, bound: CallID?)
        case dispatch(CallID, to: WorkerID)
        case stop(WorkerID)
    }

    private enum Stage: Hashable {
        case starting(bound: CallID?)
        case idle(since: NIODeadline)
        case busy(CallID)
    }

    private struct Worker {
        let function: String
        let started: NIODeadline
        var stage: Stage
        /// Runs an older version: takes no further call.
        var isOutdated = false

        var isIdle: Bool { if case .idle = stage { true } else { false } }
        /// Whether it will take the oldest waiting call of its function.
        var isComing: Bool {
            if case .starting(bound: nil) = stage { !isOutdated } else { false }
        }
    }

    /// A starved function takes a worker only from one that has had it this long, lest all time go into starts.
    private static let quantum = TimeAmount.seconds(1)

    private let limit: Int
    private var workers: [WorkerID: Worker] = [:]
    private var waiting: [String: CircularBuffer<CallID>] = [:]
    private var nextWorker = 1

    /// - Parameter limit: how many workers there may be.
    init(limit: Int) { self.limit = limit }

    // MARK: - Events

    /// A call comes.
    mutating func arrive(_ call: CallID, for function: String, at now: NIODeadline) -> [Action] {
        if waiting[function] == nil, let worker = idleWorker(of: function) {
            workers[worker]?.stage = .busy(call)
            return [.dispatch(call, to: worker)]
        }
        waiting[function, default: []].append(call)
        return fill(at: now)
    }

    /// A worker asks for work.
    mutating func ready(_ id: WorkerID, at now: NIODeadline) -> [Action] {
        guard let worker = workers[id] else { return [] }
        if worker.isOutdated { return end(id) + fill(at: now) }
        if case .starting(let bound?) = worker.stage {
            workers[id]?.stage = .busy(bound)
            return [.dispatch(bound, to: id)]
        }
        if shouldYield(worker, at: now) { return end(id) + fill(at: now) }
        guard let call = next(for: worker.function) else {
            workers[id]?.stage = .idle(since: now)
            return fill(at: now)
        }
        workers[id]?.stage = .busy(call)
        return [.dispatch(call, to: id)]
    }

    /// A worker is gone; returns the call that goes down with it.
    mutating func ended(_ id: WorkerID, at now: NIODeadline) -> (lost: CallID?, [Action]) {
        guard let worker = workers.removeValue(forKey: id) else { return (nil, []) }
        let lost: CallID? =
            switch worker.stage {
            case .starting(let bound):
                bound ?? (worker.isOutdated ? nil : next(for: worker.function))
            case .idle: nil
            case .busy(let call): call
            }
        return (lost, fill(at: now))
    }

    /// A worker did not get ready in time: its place goes to another, bound to the oldest waiting call.
    mutating func restart(_ id: WorkerID, at now: NIODeadline) -> [Action] {
        guard let worker = workers[id], case .starting = worker.stage else { return [] }
        let stop = end(id)
        guard !worker.isOutdated, let call = next(for: worker.function) else {
            return stop + fill(at: now)
        }
        return stop + [start(worker.function, bound: call, at: now)]
    }

    /// A function changed: its workers take no further call.
    mutating func renew(_ function: String, at now: NIODeadline) -> [Action] {
        var actions: [Action] = []
        for (id, worker) in workers where worker.function == function {
            switch worker.stage {
            case .idle, .starting(bound: nil): actions += end(id)
            case .busy, .starting: workers[id]?.isOutdated = true
            }
        }
        return actions + fill(at: now)
    }

    /// A function is gone; returns the calls that wait for it.
    mutating func forget(_ function: String, at now: NIODeadline) -> (lost: [CallID], [Action]) {
        let lost = Array(waiting.removeValue(forKey: function) ?? [])
        return (lost, renew(function, at: now))
    }

    /// Ends workers that have been idle since before a time.
    mutating func reap(idleSince deadline: NIODeadline) -> [Action] {
        var actions: [Action] = []
        for (id, worker) in workers {
            if case .idle(let since) = worker.stage, since < deadline { actions += end(id) }
        }
        return actions
    }

    // MARK: - Decisions

    /// Starts workers while calls wait that no starting worker will take, and there is room.
    private mutating func fill(at now: NIODeadline) -> [Action] {
        var actions: [Action] = []
        while let function = neediest() {
            if workers.count >= limit {
                guard let idle = oldestIdle() else { break }
                actions += end(idle)
            }
            actions.append(start(function, bound: nil, at: now))
        }
        return actions
    }

    /// The function with unmet calls that has the fewest workers; of equals the one that waits longest.
    private func neediest() -> String? {
        waiting.filter { unmet($0.key) > 0 }.min {
            (count($0.key), $0.value.first ?? 0) < (count($1.key), $1.value.first ?? 0)
        }?.key
    }

    /// Waiting calls beyond those that a starting worker will take.
    private func unmet(_ function: String) -> Int {
        (waiting[function]?.count ?? 0)
            - workers.values.count { $0.function == function && $0.isComing }
    }

    private func count(_ function: String) -> Int {
        workers.values.count { $0.function == function && !$0.isOutdated }
    }

    /// Whether a worker that could go on should make room for a function that waits.
    private func shouldYield(_ worker: Worker, at now: NIODeadline) -> Bool {
        guard workers.count >= limit, waiting.count > 1 || waiting[worker.function] == nil,
            let other = neediest(), other != worker.function
        else { return false }
        guard let own = waiting[worker.function]?.first else { return true }
        if count(worker.function) > count(other) + 1 { return true }
        return count(other) == 0 && (waiting[other]?.first ?? 0) < own
            && now - worker.started >= Self.quantum
    }

    private func idleWorker(of function: String) -> WorkerID? {
        workers.first { $1.function == function && $1.isIdle && !$1.isOutdated }?.key
    }

    private func oldestIdle() -> WorkerID? {
        workers.compactMap { id, worker -> (NIODeadline, WorkerID)? in
            guard case .idle(let since) = worker.stage else { return nil }
            return (since, id)
        }.min(by: <)?.1
    }

    private mutating func next(for function: String) -> CallID? {
        let call = waiting[function]?.popFirst()
        if waiting[function]?.isEmpty == true { waiting[function] = nil }
        return call
    }

    private mutating func start(_ function: String, bound: CallID?, at now: NIODeadline) -> Action {
        let id = nextWorker
        nextWorker += 1
        workers[id] = Worker(function: function, started: now, stage: .starting(bound: bound))
        return .start(id, function: function, bound: bound)
    }

    private mutating func end(_ id: WorkerID) -> [Action] {
        workers[id] = nil
        return [.stop(id)]
    }
}
