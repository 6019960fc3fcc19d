import Testing

@testable import LPPool

struct RetryTests {
    @Test func `delays double up to 20 s and are scaled by chance`() {
        let retry = Retry(attempts: 100)
        func delay(_ made: Int, _ chance: Double) -> Retry.Decision {
            retry.decide(.notSent, made: made, refused: 0, age: 0, chance: chance)
        }
        #expect(delay(1, 1) == .again(50))
        #expect(delay(2, 1) == .again(100))
        #expect(delay(2, 0.5) == .again(50))
        #expect(delay(60, 1) == .again(20_000))
        #expect(delay(9, 0) == .again(0))
    }

    @Test func `attempts end`() {
        let retry = Retry(attempts: 3)
        let second = retry.decide(.ambiguous, made: 2, refused: 0, age: 0, chance: 0)
        #expect(second == .again(0))
        #expect(retry.decide(.ambiguous, made: 3, refused: 0, age: 0, chance: 0) == .giveUp)
    }

    @Test func `what may have run is not repeated when that is forbidden`() {
        let retry = Retry(attempts: 8, atMostOnce: true)
        #expect(retry.decide(.ambiguous, made: 1, refused: 0, age: 0, chance: 0) == .giveUp)
        #expect(retry.decide(.notSent, made: 1, refused: 0, age: 0, chance: 0) == .again(0))
        #expect(retry.decide(.throttled, made: 0, refused: 1, age: 0, chance: 0) == .again(0))
    }

    @Test func `refusals cost no attempt, only patience`() {
        let retry = Retry(attempts: 1, patience: 1000)
        #expect(
            retry.decide(.throttled, made: 0, refused: 99, age: 999, chance: 1) == .again(20_000))
        #expect(retry.decide(.throttled, made: 0, refused: 99, age: 1000, chance: 1) == .giveUp)
    }
}
