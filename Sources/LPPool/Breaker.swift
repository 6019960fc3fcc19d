import LPCore

/// When a map that does nothing but fail is not worth going on with, as a value.
///
/// Bad lines and exceptions of the user's code say nothing about the service: they never count.
struct Breaker: Sendable {
    /// How many answers it takes to be sure.
    private static let patience = 20

    private var answers = 0
    private var isSuspect = true
    private var unreachable = 0

    /// Takes an outcome in; true when the map is to stop.
    mutating func trips(on outcome: Outcome) -> Bool {
        guard outcome.attempts > 0 else { return false }
        answers += 1
        guard case .failure(let error) = outcome.answer, error.type == .function else {
            isSuspect = false
            unreachable = 0
            return false
        }
        unreachable = error.name == Verdict.notSentName ? unreachable + 1 : 0
        return (isSuspect && answers >= Self.patience) || unreachable >= Self.patience
    }
}
