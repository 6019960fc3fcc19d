import Testing

@testable import LPPool

struct RetryTests {
    static func attempts(notSent: Int = 0, ambiguous: Int = 0, warming: Int = 0) -> Attempts {
        var attempts = Attempts()
        for _ in 0..<notSent { attempts.note(.notSent) }
        for _ in 0..<ambiguous { attempts.note(.ambiguous) }
        for _ in 0..<warming { attempts.note(.warming) }
        return attempts
    }

    static let throttled = Verdict.Cause.throttled(Refusal(reason: "TooManyRequestsException"))

    @Test func `delays double up to 20 s and are scaled by chance`() {
        let retry = Retry(attempts: 100)
        func delay(_ made: Int, _ chance: Double) -> Retry.Decision {
            retry.decide(.notSent, after: Self.attempts(notSent: made), age: 0, chance: chance)
        }
        #expect(delay(1, 1) == .again(50))
        #expect(delay(2, 1) == .again(100))
        #expect(delay(2, 0.5) == .again(50))
        #expect(delay(60, 1) == .again(20_000))
        #expect(delay(9, 0) == .again(0))
    }

    @Test func `attempts end`() {
        let retry = Retry(attempts: 3)
        func decide(_ attempts: Attempts) -> Retry.Decision {
            retry.decide(.ambiguous, after: attempts, age: 0, chance: 0)
        }
        #expect(decide(Self.attempts(ambiguous: 2)) == .again(0))
        #expect(decide(Self.attempts(ambiguous: 3)) == .giveUp)
        #expect(decide(Self.attempts(notSent: 2, ambiguous: 1)) == .giveUp)
    }

    @Test func `unless a number is asked for, what may have run has fewer attempts`() {
        func attempts(_ retry: Retry, _ cause: Verdict.Cause) -> Int? {
            (1...100).first {
                let attempts =
                    cause == .notSent
                    ? Self.attempts(notSent: $0) : Self.attempts(ambiguous: $0)
                return retry.decide(cause, after: attempts, age: 0, chance: 0) == .giveUp
            }
        }
        #expect(attempts(Retry(), .notSent) == 8)
        #expect(attempts(Retry(), .ambiguous) == 3)
        #expect(attempts(Retry(attempts: 5), .notSent) == 5)
        #expect(attempts(Retry(attempts: 5), .ambiguous) == 5)
    }

    @Test func `what never reached the service leaves what may have run its attempts`() {
        func decide(_ cause: Verdict.Cause, _ notSent: Int, _ ambiguous: Int) -> Retry.Decision {
            Retry().decide(
                cause, after: Self.attempts(notSent: notSent, ambiguous: ambiguous), age: 0,
                chance: 0)
        }
        #expect(decide(.ambiguous, 3, 1) == .again(0))
        #expect(decide(.ambiguous, 3, 3) == .giveUp)
        #expect(decide(.notSent, 3, 2) == .again(0))
        #expect(decide(.notSent, 6, 2) == .giveUp)
        #expect(decide(.ambiguous, 6, 2) == .giveUp)
    }

    @Test func `a function that is not ready is asked again for five minutes`() {
        func decide(_ age: Int) -> Retry.Decision {
            Retry(attempts: 1).decide(
                .warming, after: Self.attempts(warming: 99), age: age, chance: 1)
        }
        #expect(decide(299_999) == .again(5000))
        #expect(decide(300_000) == .giveUp)
    }

    @Test func `what may have run is not repeated when that is forbidden`() {
        let retry = Retry(attempts: 8, atMostOnce: true)
        func decide(_ cause: Verdict.Cause, _ attempts: Attempts) -> Retry.Decision {
            retry.decide(cause, after: attempts, age: 0, chance: 0)
        }
        #expect(decide(.ambiguous, Self.attempts(ambiguous: 1)) == .giveUp)
        #expect(decide(.notSent, Self.attempts(notSent: 1)) == .again(0))
        #expect(decide(Self.throttled, Self.attempts(warming: 1)) == .again(0))
    }

    @Test func `refusals cost no attempt, and when to go on is not for an item to say`() {
        let decision = Retry(attempts: 1).decide(
            Self.throttled, after: Attempts(), age: 900_000, chance: 1)
        #expect(decision == .again(0))
    }
}
