/// When an attempt without an answer is followed by another: a pure policy, chance is an argument.
///
/// The delays are those of the AWS SDKs' standard mode of 2026: 50 ms doubled each time after a transient fault, 1 s
/// after a refusal, at most 20 s, each times a random fraction.
public struct Retry: Hashable, Sendable {
    /// How many attempts an item has; refusals by flow control cost none.
    public let attempts: Int
    /// Whether a request that may have been executed is never sent again.
    public let atMostOnce: Bool
    /// How long an item is refused or not ready before it fails, in ms.
    public let patience: Int

    public init(attempts: Int = 8, atMostOnce: Bool = false, patience: Int = 600_000) {
        self.attempts = attempts
        self.atMostOnce = atMostOnce
        self.patience = patience
    }

    enum Decision: Equatable {
        /// Again after so many ms.
        case again(Int)
        case giveUp
    }

    /// - Parameters:
    ///   - made: attempts that counted so far, this one included.
    ///   - refused: refusals so far, this one included.
    ///   - age: ms since the item's first attempt.
    ///   - chance: from 0 to 1.
    func decide(_ cause: Verdict.Cause, made: Int, refused: Int, age: Int, chance: Double)
        -> Decision
    {
        switch cause {
        case .throttled, .warming:
            return age < patience ? .again(Self.delay(1000, refused, chance)) : .giveUp
        case .ambiguous where atMostOnce: return .giveUp
        case .notSent, .ambiguous:
            return made < attempts ? .again(Self.delay(50, made, chance)) : .giveUp
        }
    }

    private static func delay(_ base: Int, _ count: Int, _ chance: Double) -> Int {
        let ceiling = min(base << min(count - 1, 16), 20_000)
        return Int(Double(ceiling) * chance)
    }
}
