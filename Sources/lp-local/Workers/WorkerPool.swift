import CLPLinux
import Glibc
import LPConsole
import LPCore
import NIOCore
import NIOHTTP1

/// Does what the schedule decides: starts and stops workers, hands them calls, and fulfils the calls' promises.
final class WorkerPool {
    private let catalog: Catalog
    private let host: WorkerHost
    private let orphans: Orphans
    private var schedule: Schedule
    private var calls: [Schedule.CallID: Call] = [:]
    /// How many calls each function has, waiting or running.
    private var open: [Substring: Int] = [:]
    private let trials: Trials
    private var nextCall = 1
    /// Every worker whose processes have not all ended, told to stop or not.
    private var workers: [Schedule.WorkerID: Worker] = [:]
    /// Called when the last call has been answered.
    var onIdle: () -> Void = {}

    /// How many workers may be there, for each that may run: some ten megabytes each buy a cold start.
    private static let warmth = 4
    private static let idleLimit = TimeAmount.minutes(2)
    /// How often workers are looked at, and for how many that is not too much.
    private static let inspection = (every: TimeAmount.milliseconds(50), workers: 16)

    /// - Parameter limit: how many workers may run at once.
    init(catalog: Catalog, host: WorkerHost, limit: Int, trials: Trials) {
        self.trials = trials
        self.catalog = catalog
        self.host = host
        orphans = Orphans(disk: host.disk)
        schedule = Schedule(
            limit: limit, room: limit * Self.warmth, isAlwaysCold: trials.isAlwaysCold)
    }

    private var isInspecting = false

    var hasCalls: Bool { !calls.isEmpty }
    var hasWorkers: Bool { !workers.isEmpty }

    /// Takes a call; its promise is fulfilled when it has ended.
    func submit(_ call: Call) {
        let (name, version) = StoredFunction.parts(ofKey: call.function)
        guard let family = catalog.functions[String(name)], family.version(version) != nil else {
            return call.promise.fail(Self.notFound(call))
        }
        if let reserved = family.reservedConcurrency, open[name] ?? 0 >= reserved {
            let reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
            return call.promise.fail(APIError.throttled(reason))
        }
        if let refusal = trials.refusal(open: calls.count, chance: .random(in: 0..<1)) {
            return call.promise.fail(refusal)
        }
        open[name, default: 0] += 1
        let id = nextCall
        nextCall += 1
        calls[id] = call
        perform(schedule.arrive(id, for: call.function))
    }

    /// Whether a call waits for a worker of a function.
    func hasWaiting(_ function: StoredFunction) -> Bool { schedule.hasWaiting(function.key) }

    /// Has the next calls of a function run its new state.
    func renew(_ function: StoredFunction) {
        // Found now, the interpreter costs the first call nothing; one that is missing is that call's failure.
        if !Runtime(function.runtime).isProvided { _ = host.interpreters.find(function.runtime) }
        perform(schedule.renew(function.key))
    }

    /// Ends a deleted function's workers; calls that wait for it fail as for any function that is not there.
    func forget(_ function: String) {
        let (lost, actions) = schedule.forget(function)
        for id in lost {
            guard let call = calls[id] else { continue }
            finish(id, .failure(Self.notFound(call)))
        }
        perform(actions)
    }

    private static func notFound(_ call: Call) -> APIError {
        APIError(.notFound, "ResourceNotFoundException", "Function not found: \(call.arn)")
    }

    /// Ends workers that have had nothing to do for a while.
    func reap() {
        perform(schedule.reap(idleSince: .now() - Self.idleLimit))
        host.cells.sweep()
    }

    /// Gets ready for the first worker.
    func prepare() { host.cells.refill() }

    /// Ends every worker; none has a call.
    func stop() { for worker in workers.values { worker.stop() } }

    /// Ends every worker and answers every call: those under way are lost, those that wait may be tried again.
    func abort() {
        for id in schedule.abandon() {
            finish(id, .failure(APIError.service("lp-local was told to stop")))
        }
        for worker in workers.values { worker.abort() }
    }

    /// Collects processes that have ended (wait(2)).
    func collect() {
        for worker in workers.values { worker.collect() }
        host.cells.collect()
        _ = sweep()
    }

    /// Ends processes that belong to no worker any more; returns how many there were.
    func sweep() -> EventLoopFuture<Int>.Isolated {
        orphans.sweep {
            Set(self.workers.values.compactMap(\.process?.cell) + self.host.cells.waiting)
        }
    }

    /// Is not ready for another worker any more.
    func dismiss() { host.cells.dismiss() }

    /// Leaves nothing of the workers, which have all ended.
    func close() -> EventLoopFuture<Void> {
        host.cells.close()
        return host.disk.run { [scratch = host.scratch] in DurableFile.remove(scratch) }
    }

    // MARK: - What workers report

    /// A worker asks for its next call.
    func isReady(_ worker: Worker) {
        perform(schedule.ready(worker.id, at: .now()))
        if trials.freezes { worker.freeze() }
    }

    /// The call of a worker has ended; the worker is not ready yet.
    func answered(_ id: Schedule.CallID, _ outcome: Outcome) { finish(id, .success(outcome)) }

    /// A worker needs more than its init time: its place goes to another, within the call's own time.
    func isLate(_ worker: Worker) { perform(schedule.restart(worker.id)) }

    /// A worker serves no longer; the call that it had, or that it was started for, ends with it.
    func failed(_ worker: Worker, _ outcome: (Call) -> Result<Outcome, any Error>) {
        let (lost, actions) = schedule.ended(worker.id)
        if let lost, let call = calls[lost] { finish(lost, outcome(call)) }
        perform(actions)
    }

    /// A worker can be given no call; one that was meant for it is the next to be served.
    func isDeaf(_ worker: Worker) { perform(schedule.refused(worker.id)) }

    /// Nothing of a worker is left.
    func vanished(_ worker: Worker) {
        workers[worker.id] = nil
        catalog.release(worker.function)
        if calls.isEmpty { onIdle() }
    }

    // MARK: - Doing

    /// Looks at workers as long as any is working.
    private func inspect() {
        guard !isInspecting else { return }
        isInspecting = true
        let effort = Int64(max(1, workers.count / Self.inspection.workers))
        host.loop.assumeIsolated().scheduleTask(in: Self.inspection.every * effort) {
            self.isInspecting = false
            // Not at once, when the call that took the one before needs the processors.
            self.host.cells.refill()
            let working = self.workers.values.filter(\.isWorking)
            for worker in working { worker.inspect() }
            if !working.isEmpty { self.inspect() }
        }
    }

    private func perform(_ actions: [Schedule.Action]) {
        if !actions.isEmpty { inspect() }
        for action in actions {
            switch action {
            case .dispatch(let id, let worker):
                guard let call = calls[id], let worker = workers[worker] else { continue }
                if !worker.dispatch(call, id) {
                    isDeaf(worker)
                    worker.stop()
                }
            case .stop(let worker): workers[worker]?.stop()
            case .start(let id, let name, let bound):
                guard let function = catalog.runnable(name) else { continue }
                catalog.retain(function)
                let worker = Worker(
                    id, function, folder: catalog.codeFolder(of: function),
                    layers: catalog.layerFolders(of: function), host: host, pool: self)
                workers[id] = worker
                worker.start(for: bound.flatMap { calls[$0] }, on: catalog.mend(function))
            }
        }
    }

    private func finish(_ id: Schedule.CallID, _ result: Result<Outcome, any Error>) {
        if let call = calls.removeValue(forKey: id) {
            let name = StoredFunction.parts(ofKey: call.function).name
            open[name] = open[name].flatMap { $0 > 1 ? $0 - 1 : nil }
            call.promise.completeWith(result)
        }
        if calls.isEmpty { onIdle() }
    }
}
