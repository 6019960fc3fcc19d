import NIOCore

/// Who works on what: a value that knows workers and waiting calls by number, and says what to do.
///
/// At most `limit` workers start or have a call at a time; whoever called first is served first. Workers that have nothing
/// to do stay warm, also those of other functions, until there are more than `room` in all.
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
        var stage: Stage
        /// Runs an older version: takes no further call.
        var isOutdated = false

        var isIdle: Bool { if case .idle = stage { true } else { false } }
        /// Whether it will take the oldest waiting call of its function.
        var isComing: Bool {
            if case .starting(bound: nil) = stage { !isOutdated } else { false }
        }
    }

    private let limit: Int
    private let room: Int
    private let isAlwaysCold: Bool
    private var workers: [WorkerID: Worker] = [:]
    /// Numbers of calls grow, so that their order is that of their arrival.
    private var waiting: [String: CircularBuffer<CallID>] = [:]
    private var nextWorker = 1

    /// - Parameter isAlwaysCold: whether a worker takes one call only.
    init(limit: Int, room: Int, isAlwaysCold: Bool = false) {
        self.isAlwaysCold = isAlwaysCold
        self.limit = limit
        self.room = room
    }

    func hasWaiting(_ function: String) -> Bool { waiting[function] != nil }

    // MARK: - Events

    /// A call comes; its number is larger than that of every call before it.
    mutating func arrive(_ call: CallID, for function: String) -> [Action] {
        waiting[function, default: []].append(call)
        return fill()
    }

    /// A worker asks for work.
    mutating func ready(_ id: WorkerID, at now: NIODeadline) -> [Action] {
        guard let worker = workers[id] else { return [] }
        if case .starting(bound: let call?) = worker.stage {
            // It runs here or nowhere, also when the function has changed or gone since.
            return [dispatch(call, to: id)]
        }
        if worker.isOutdated { return end(id) + fill() }
        if case .starting = worker.stage, let call = next(for: worker.function) {
            return [dispatch(call, to: id)]
        }
        workers[id]?.stage = .idle(since: now)
        return fill()
    }

    /// A worker is gone; returns the call that goes down with it.
    mutating func ended(_ id: WorkerID) -> (lost: CallID?, [Action]) {
        guard let worker = workers.removeValue(forKey: id) else { return (nil, []) }
        let lost: CallID? =
            switch worker.stage {
            case .starting(let bound): bound ?? next(for: worker.function)
            case .idle: nil
            case .busy(let call): call
            }
        return (lost, fill())
    }

    /// A worker is gone that has not begun the call it was given, if any: that call comes before all others.
    mutating func refused(_ id: WorkerID) -> [Action] {
        guard let worker = workers.removeValue(forKey: id) else { return [] }
        if case .busy(let call) = worker.stage {
            waiting[worker.function, default: []].prepend(call)
        }
        return fill()
    }

    /// A worker did not get ready in time: its place goes to another, bound to the oldest waiting call.
    mutating func restart(_ id: WorkerID) -> [Action] {
        guard let worker = workers[id] else { return [] }
        let stop = end(id)
        guard let call = next(for: worker.function) else { return stop + fill() }
        return stop + [start(worker.function, bound: call)]
    }

    /// A function changed: its workers take no further call.
    mutating func renew(_ function: String) -> [Action] {
        var actions: [Action] = []
        for (id, worker) in workers where worker.function == function {
            switch worker.stage {
            case .idle, .starting(bound: nil): actions += end(id)
            case .busy, .starting: workers[id]?.isOutdated = true
            }
        }
        return actions + fill()
    }

    /// A function is gone; returns the calls that wait for it.
    mutating func forget(_ function: String) -> (lost: [CallID], [Action]) {
        let lost = Array(waiting.removeValue(forKey: function) ?? [])
        return (lost, renew(function))
    }

    /// No call that waits will be served; returns them.
    mutating func abandon() -> [CallID] {
        defer { waiting = [:] }
        return waiting.values.flatMap { $0 }.sorted()
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

    /// Sets workers to work on the oldest calls, as long as the limit allows.
    private mutating func fill() -> [Action] {
        var actions: [Action] = []
        while workers.count(where: { !$1.isIdle }) < limit, let function = oldestUnmet() {
            if let idle = idleWorker(of: function), let call = next(for: function) {
                actions.append(dispatch(call, to: idle))
                continue
            }
            if workers.count >= room, let idle = longestIdle() { actions += end(idle) }
            actions.append(start(function, bound: nil))
        }
        return actions
    }

    /// The function of the oldest call that no starting worker is going to take.
    private func oldestUnmet() -> String? {
        var oldest: (call: CallID, function: String)?
        for (function, calls) in waiting {
            let coming = workers.values.count { $0.function == function && $0.isComing }
            guard coming < calls.count else { continue }
            let call = calls[calls.index(calls.startIndex, offsetBy: coming)]
            if call < oldest?.call ?? .max { oldest = (call, function) }
        }
        return oldest?.function
    }

    private func idleWorker(of function: String) -> WorkerID? {
        workers.first { $1.function == function && $1.isIdle }?.key
    }

    private func longestIdle() -> WorkerID? {
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

    private mutating func dispatch(_ call: CallID, to id: WorkerID) -> Action {
        workers[id]?.stage = .busy(call)
        if isAlwaysCold { workers[id]?.isOutdated = true }
        return .dispatch(call, to: id)
    }

    private mutating func start(_ function: String, bound: CallID?) -> Action {
        let id = nextWorker
        nextWorker += 1
        workers[id] = Worker(function: function, stage: .starting(bound: bound))
        return .start(id, function: function, bound: bound)
    }

    private mutating func end(_ id: WorkerID) -> [Action] {
        workers[id] = nil
        return [.stop(id)]
    }
}
