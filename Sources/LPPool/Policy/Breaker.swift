import LPCore

/// When a map that fails is not worth going on with, as a value.
///
/// By itself it judges the service, of which bad lines and exceptions of the user's code say nothing; a limit that the
/// user set counts every failure.
struct Breaker: Sendable {
    /// How many answers it takes to be sure.
    private static let patience = 20

    private let limit: FailureLimit
    private var finished = 0
    private var failed = 0
    private var answers = 0
    private var isSuspect = true
    private var unreachable = 0
    private var lastFault: ErrorDetails?

    init(_ limit: FailureLimit) { self.limit = limit }

    /// Takes an outcome in; why the map is to stop, if it is.
    mutating func trips(on outcome: Outcome) -> MapSummary.End? {
        finished += 1
        if outcome.hasFailed { failed += 1 }
        if limit.isExceeded(failed: failed, finished: finished) {
            return .failures(failed, of: finished)
        }
        guard outcome.attempts > 0 else { return nil }
        answers += 1
        guard case .failure(let error) = outcome.answer, error.type == .function else {
            isSuspect = false
            unreachable = 0
            return nil
        }
        lastFault = error
        unreachable = error.name == Verdict.notSentName ? unreachable + 1 : 0
        guard limit != .unlimited else { return nil }
        return (isSuspect && answers >= Self.patience) || unreachable >= Self.patience
            ? .permanent(error) : nil
    }

    /// Why no call has ever reached the service; nil when one has, or none was made.
    var neverReached: ErrorDetails? { unreachable == answers ? lastFault : nil }
}
