import LPCore
import Synchronization

/// Where calls of their own are made: they share one run of the engine, which starts with the first of them.
final class CallLine: Sendable {
    private struct State {
        var run: CallRun?
        var isClosed = false
    }

    private let engine: MapEngine
    private let plan: MapPlan
    private let state = Mutex(State())

    init(_ engine: MapEngine, _ plan: MapPlan) {
        self.engine = engine
        self.plan = plan
    }

    deinit { state.withLock(\.run)?.close() }

    var isClosed: Bool { state.withLock(\.isClosed) }

    /// Makes a call as soon as there is room for it.
    ///
    /// - Throws: a `Failure` when the line is closed or cannot be opened.
    func post(_ event: JSONText) throws -> PendingCall {
        let call = PendingCall(event)
        try post(call)
        return call
    }

    private func post(_ call: PendingCall) throws {
        try state.withLock { state in
            guard !state.isClosed else { throw Self.closed }
            // A run that a lasting fault has ended makes way for another: what was wrong may be mended.
            if state.run?.accept(call) == true { return }
            let run = try CallRun(engine, plan) { [weak self] call in
                (try? self?.post(call)) != nil
            }
            state.run = run
            _ = run.accept(call)
        }
    }

    /// Makes no further call, and waits for those that it was asked for if that is wanted.
    func close(waiting: Bool) async {
        let run = state.withLock { state in
            state.isClosed = true
            return state.run
        }
        run?.close()
        if waiting { await run?.ended() }
    }

    static var closed: Failure {
        Failure(.usage, cannot: "call", "a function", "the pool is closed", name: "PoolClosed")
    }
}
