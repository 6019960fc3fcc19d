import Testing

@testable import LPCloud

struct ControlPaceTests {
    /// When each of so many calls at once may leave, in ms.
    private func departures(_ pace: inout ControlPace, _ lane: ControlPace.Lane, _ count: Int)
        -> [Int]
    {
        (0..<count).map { _ in pace.reserve(lane, now: 0) }
    }

    @Test func `no second has more calls than the account allows`() {
        for (lane, limit) in [(ControlPace.Lane.other, 15), (.look, 100), (.call("x"), 10)] {
            var pace = ControlPace()
            let times = departures(&pace, lane, 400)
            #expect(times[0] == 0)
            for start in times {
                #expect(times.count { $0 >= start && $0 < start + 1000 } <= limit)
            }
            #expect(times[399] < 400 * 1000 / (limit * 4 / 5))
        }
    }

    @Test func `lanes do not wait for each other, and calls apart do not wait`() {
        var pace = ControlPace()
        _ = departures(&pace, .other, 100)
        #expect(pace.reserve(.look, now: 0) == 0)
        var sparse = ControlPace()
        let waits = (0..<50).map { sparse.reserve(.other, now: $0 * 100) }
        #expect(waits.allSatisfy { $0 == 0 })
    }

    @Test func `a refusal halves the rate, and answers bring it back`() {
        var pace = ControlPace()
        pace.refused(.other)
        let slow = departures(&pace, .other, 15)
        #expect((1990...2010).contains(slow[14]))
        for _ in 0..<64 { pace.granted(.other) }
        let start = pace.reserve(.other, now: 10_000)
        let next = (0..<14).map { _ in pace.reserve(.other, now: 10_000) }
        #expect(start == 0 && (990...1010).contains(next[13]))
    }

    @Test func `the calls of roles and logs have rates of their own`() {
        let target = ("X-Amz-Target", "Logs_20140328.CreateLogGroup")
        #expect(
            ControlPace.Lane(Request("POST", "/", headers: [target]))
                == .call("logs:CreateLogGroup"))
        let form = Array("Action=CreateRole&Version=2010-05-08".utf8)
        #expect(ControlPace.Lane(Request("POST", "/", body: form)) == .call("iam:CreateRole"))
    }

    @Test func `GetFunction has a rate of its own`() {
        let look = Request("GET", "/2015-03-31/functions/f%3Aprod")
        #expect(ControlPace.Lane(look) == .look)
        for other in [
            Request("GET", "/2015-03-31/functions"), Request("GET", "/2015-03-31/functions/"),
            Request("GET", "/2015-03-31/functions/f/configuration"),
            Request("DELETE", "/2015-03-31/functions/f"), Request("GET", "/2017-03-31/tags/arn"),
        ] {
            #expect(ControlPace.Lane(other) == .other)
        }
    }
}
