import Dispatch
import Synchronization

/// Where threads wait for their turn.
final class TurnGate: Sendable {
    private struct State {
        var turns = Turns()
        var waiting: [Int: DispatchSemaphore] = [:]
    }

    private let state = Mutex(State())

    /// Takes the next number; whoever has it must leave in the end.
    func enter(_ claim: Turns.Claim) -> Int { state.withLock { $0.turns.enter(claim) } }

    /// Waits until the work of that number may begin, on a thread that may block.
    func wait(for number: Int) {
        let turn = state.withLock { state -> DispatchSemaphore? in
            guard !state.turns.mayBegin(number) else { return nil }
            let turn = DispatchSemaphore(value: 0)
            state.waiting[number] = turn
            return turn
        }
        turn?.wait()
    }

    /// Lets those begin that waited for the work of that number.
    func leave(_ number: Int) {
        state.withLock { state in
            state.turns.leave(number)
            for (number, turn) in state.waiting where state.turns.mayBegin(number) {
                state.waiting[number] = nil
                turn.signal()
            }
        }
    }
}
