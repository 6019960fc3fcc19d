/// When an attempt without an answer is followed by another: a pure policy, chance is an argument.
///
/// The delays are those of the AWS SDKs' standard mode of 2026: 50 ms doubled each time after a transient fault, at
/// most 20 s, each times a random fraction. A function that is not ready is asked again after 1 s and more, within 5 s.
public struct Retry: Hashable, Sendable {
    /// How many attempts an item has in all, whatever became of them; refusals by flow control cost none.
    ///
    /// nil, when nobody asked for a number, is 8, of which no more than 3 may have been executed: what runs twice costs
    /// twice. A number that was asked for holds for every fault.
    public let attempts: Int?
    /// Whether a request that may have been executed is never sent again.
    public let atMostOnce: Bool

    private static let usualAttempts = 8
    private static let ambiguousAttempts = 3
    /// How long a function may take to be ready, in ms.
    private static let readiness = 300_000

    public init(attempts: Int? = nil, atMostOnce: Bool = false) {
        self.attempts = attempts
        self.atMostOnce = atMostOnce
    }

    enum Decision: Equatable {
        /// Again after so many ms.
        case again(Int)
        case giveUp
    }

    /// - Parameters:
    ///   - attempts: the item's so far, this one included.
    ///   - age: ms since the item's first attempt.
    ///   - chance: from 0 to 1.
    func decide(_ cause: Verdict.Cause, after attempts: Attempts, age: Int, chance: Double)
        -> Decision
    {
        switch cause {
        // When is up to the pace.
        case .throttled: .again(0)
        case .warming:
            age < Self.readiness
                ? .again(Self.delay(1000, attempts.waited, chance, atMost: 5000)) : .giveUp
        case .ambiguous where atMostOnce: .giveUp
        case .ambiguous
        where attempts.ambiguous >= self.attempts ?? Self.ambiguousAttempts: .giveUp
        case .ambiguous, .notSent:
            attempts.made < self.attempts ?? Self.usualAttempts
                ? .again(Self.delay(50, attempts.made, chance, atMost: 20_000)) : .giveUp
        }
    }

    private static func delay(_ base: Int, _ count: Int, _ chance: Double, atMost: Int) -> Int {
        Int(Double(min(base << min(count - 1, 16), atMost)) * chance)
    }
}
