import LPCore
import Testing

@testable import LPPool

struct BreakerTests {
    static func outcome(
        _ name: String?, type: ErrorDetails.Source = .function, attempts: Int = 1
    ) -> Outcome {
        let answer = name.map {
            Outcome.Answer.failure(ErrorDetails(type: type, name: $0, message: "no"))
        }
        return Outcome(
            index: 0, input: Input(JSONText(0)), answer: answer ?? .result(JSONText(0)),
            attempts: attempts, times: .init(queued: 0, started: 0, finished: 0))
    }

    static let good = outcome(nil)
    static let exception = outcome("ValueError", type: .pool)
    static let badLine = outcome("InvalidInput", attempts: 0)
    static let platform = outcome("Runtime.ExitError")
    static let unreached = outcome(Verdict.notSentName)

    /// How many outcomes it takes; nil when the map goes on to the end.
    static func trip(_ limit: FailureLimit, _ outcomes: [Outcome]) -> Int? {
        var breaker = Breaker(limit)
        return outcomes.firstIndex { breaker.trips(on: $0) != nil }.map { $0 + 1 }
    }

    static func times(_ count: Int, _ outcome: Outcome) -> [Outcome] {
        Array(repeating: outcome, count: count)
    }

    @Test func `a service that only fails is not asked for ever`() {
        #expect(Self.trip(.breaker, Self.times(100, Self.platform)) == 20)
        #expect(Self.trip(.breaker, [Self.good] + Self.times(100, Self.platform)) == nil)
        #expect(Self.trip(.breaker, [Self.good] + Self.times(100, Self.unreached)) == 21)
        #expect(Self.trip(.count(50), Self.times(100, Self.platform)) == 20)
    }

    @Test func `what no call ever reached is known without a limit too`() {
        for limit in [FailureLimit.breaker, .unlimited] {
            var breaker = Breaker(limit)
            _ = breaker.trips(on: Self.badLine)
            #expect(breaker.neverReached == nil)
            _ = breaker.trips(on: Self.unreached)
            #expect(breaker.neverReached?.name == Verdict.notSentName)
            _ = breaker.trips(on: Self.exception)
            #expect(breaker.neverReached == nil)
            _ = breaker.trips(on: Self.unreached)
            #expect(breaker.neverReached == nil)
        }
    }

    @Test func `bad lines and exceptions count for a limit alone`() {
        for outcome in [Self.badLine, Self.exception] {
            let many = Self.times(1000, outcome)
            #expect(Self.trip(.breaker, many) == nil)
            #expect(Self.trip(.count(5), many) == 6)
            #expect(Self.trip(.count(0), many) == 1)
            #expect(Self.trip(.percentage(10), many) == 100)
        }
    }

    @Test func `a percentage is of what has finished, once that is a hundred`() {
        let tenth = (0..<1000).map { $0 % 10 == 0 ? Self.exception : Self.good }
        #expect(Self.trip(.percentage(10), tenth) == 101)
        #expect(Self.trip(.percentage(11), tenth) == nil)
        #expect(Self.trip(.percentage(9), tenth) == 100)
        #expect(Self.trip(.percentage(0), Self.times(99, Self.exception)) == nil)
    }

    @Test func `without limit nothing trips`() {
        #expect(Self.trip(.unlimited, Self.times(1000, Self.platform)) == nil)
        #expect(Self.trip(.unlimited, Self.times(1000, Self.unreached)) == nil)
    }

    @Test func `it says whose limit it was`() {
        var breaker = Breaker(.count(1))
        let ends = [Self.exception, Self.exception].map { breaker.trips(on: $0) }
        #expect(ends == [nil, .failures(2, of: 2)])
        var own = Breaker(.breaker)
        let last = Self.times(20, Self.platform).map { own.trips(on: $0) }.last
        guard case .permanent(let error) = last else {
            Issue.record("\(String(describing: last))")
            return
        }
        #expect(error.name == "Runtime.ExitError")
    }

    @Test(arguments: [
        ("0", FailureLimit.count(0)), ("12", .count(12)), ("5%", .percentage(5)),
        ("0.5%", .percentage(0.5)), ("100%", .percentage(100)), ("none", .unlimited),
    ])
    func `a limit is a number, a percentage or none`(text: String, limit: FailureLimit) {
        #expect(FailureLimit(text) == limit)
    }

    @Test(arguments: [
        "", "%", "-1", "+1", "1.5", "101%", "1e1%", "nan%", "inf%", " 1", "1 %", "1%%", "None", "x",
        "99999999999999999999", ".%", "٣",
    ])
    func `no other text is a limit`(text: String) {
        #expect(FailureLimit(text) == nil)
    }
}
