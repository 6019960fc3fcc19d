import LPCloud
import LPCore
import Synchronization

/// A run of the engine over calls that come one at a time, on a thread of its own until it is closed.
final class CallRun: ItemSource, OutcomeSink, Sendable {
    private struct State {
        var waiting: ArraySlice<PendingCall> = []
        /// What the engine has, by its own number.
        var running: [Int: PendingCall] = [:]
        var taken = 0
        var isClosing = false
        var hasEnded = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let bell: Bell
    private let state = Mutex(State())

    /// - Throws: a `Failure` when the process has no descriptor left.
    init(_ engine: MapEngine, _ plan: MapPlan) throws(Failure) {
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
            if !state.hasEnded { state.waiting.append(call) }
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
            while let call = state.waiting.popFirst() {
                if call.isOver { continue }
                state.running[state.taken] = call
                state.taken += 1
                return .item(Input(call.event))
            }
            return state.isClosing ? .ended : .waiting
        }
    }

    func take(_ outcome: Outcome) {
        let call = state.withLock { $0.running.removeValue(forKey: outcome.index) }
        call?.end(Result { try outcome.answer.value() })
    }

    func flush() {}

    /// Fails what the engine did not come to.
    private func end(_ summary: MapSummary) {
        let (left, closers) = state.withLock { state in
            state.hasEnded = true
            return (Array(state.running.values) + state.waiting, state.closers)
        }
        for call in left { call.end(.failure(summary.end.thrown ?? CancellationError())) }
        for closer in closers { closer.resume() }
    }
}
