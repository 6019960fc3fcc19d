import LPCloud
import LPCore
import Synchronization

/// A run of the engine over calls that come one at a time, on a thread of its own until it is closed.
final class CallRun: ItemSource, OutcomeSink, Sendable {
    private struct State {
        var waiting: ArraySlice<(call: PendingCall, failures: Int)> = []
        /// What the engine has, by its own number.
        var running: [Int: PendingCall] = [:]
        var taken = 0
        /// How many calls have failed, which their callers may have been told of.
        var failures = 0
        var isClosing = false
        var hasEnded = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let bell: Bell
    private let state = Mutex(State())
    private let postAgain: @Sendable (PendingCall) -> Bool

    /// - Parameter postAgain: takes a call that came when this run was about to end; false when it cannot.
    /// - Throws: a `Failure` when the process has no descriptor left.
    init(
        _ engine: MapEngine, _ plan: MapPlan, postAgain: @escaping @Sendable (PendingCall) -> Bool
    ) throws(Failure) {
        self.postAgain = postAgain
        bell = try Bell()
        SystemThread.detach { [self] in
            var edges = MapEdges(from: self, to: self)
            edges.orders = bell
            end(engine.run(plan, edges))
        }
    }

    /// Takes a call in; false when the run is over.
    func accept(_ call: PendingCall) -> Bool {
        let isAccepted = state.withLock { state in
            if !state.hasEnded { state.waiting.append((call, state.failures)) }
            return !state.hasEnded
        }
        if isAccepted { bell.ring() }
        return isAccepted
    }

    /// Lets the run end when it has done what it accepted.
    func close() {
        state.withLock { $0.isClosing = true }
        bell.ring()
    }

    /// Waits for the run's end.
    func ended() async {
        await withCheckedContinuation { closer in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.closers.append(closer) }
                return state.hasEnded
            }
            if hasEnded { closer.resume() }
        }
    }

    // MARK: - For the engine

    var descriptor: Int32? { bell.descriptor }
    let backlog = 0
    let isClosed = false

    func next() -> NextItem {
        state.withLock { state in
            while let (call, _) = state.waiting.popFirst() {
                if call.isOver { continue }
                state.running[state.taken] = call
                state.taken += 1
                return .item(Input(call.event))
            }
            return state.isClosing ? .ended : .waiting
        }
    }

    func take(_ outcome: Outcome) {
        let call = state.withLock { state in
            if outcome.hasFailed { state.failures += 1 }
            return state.running.removeValue(forKey: outcome.index)
        }
        call?.end(Result { try outcome.answer.value() })
    }

    func flush() {}

    /// Fails what the engine did not come to, but for calls made in answer to the failure that ended it.
    private func end(_ summary: MapSummary) {
        let (left, late, closers) = state.withLock { state in
            state.hasEnded = true
            let failures = state.failures
            let late = state.waiting.filter { failures > 0 && $0.failures == failures }
            let early = state.waiting.filter { failures == 0 || $0.failures < failures }
            return (state.running.values + early.map(\.call), late.map(\.call), state.closers)
        }
        let lost = late.filter { !postAgain($0) }
        for call in left + lost { call.end(.failure(summary.end.thrown ?? CancellationError())) }
        for closer in closers { closer.resume() }
    }
}
