import LPCore
import Synchronization

/// One call of its own, from when it is asked for to its answer.
final class PendingCall: Sendable {
    let event: JSONText
    private let state = Mutex(State.open(nil))

    private enum State {
        case open(CheckedContinuation<JSONText, any Error>?)
        case over(Result<JSONText, any Error>)
    }

    init(_ event: JSONText) { self.event = event }

    /// Whether nobody waits for an answer any more.
    var isOver: Bool { state.withLock { if case .over = $0 { true } else { false } } }

    /// Ends the call, unless it has ended.
    func end(_ result: Result<JSONText, any Error>) {
        let waiting: CheckedContinuation<JSONText, any Error>? = state.withLock { state in
            guard case .open(let waiting) = state else { return nil }
            state = .over(result)
            return waiting
        }
        waiting?.resume(with: result)
    }

    /// The result; one task alone may wait for it, and cancels the call when it is cancelled.
    ///
    /// - Throws: why there is none.
    var value: JSONText {
        get async throws {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { waiting in
                    let result: Result<JSONText, any Error>? = state.withLock { state in
                        if case .over(let result) = state { return result }
                        state = .open(waiting)
                        return nil
                    }
                    if let result { waiting.resume(with: result) }
                }
            } onCancel: {
                end(.failure(CancellationError()))
            }
        }
    }
}
