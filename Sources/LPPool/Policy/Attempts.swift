/// The attempts of an item that brought no answer, by what became of them; refusals by flow control are none.
struct Attempts: Hashable, Sendable {
    /// Those that may have been executed, or never reached the service.
    private(set) var made = 0
    /// Those among them that may have been executed.
    private(set) var ambiguous = 0
    /// Those that found the function not ready.
    private(set) var waited = 0

    mutating func note(_ cause: Verdict.Cause) {
        switch cause {
        case .throttled: break
        case .warming: waited += 1
        case .notSent: made += 1
        case .ambiguous:
            made += 1
            ambiguous += 1
        }
    }
}
