import Testing

@testable import lp_map

struct SpeedTests {
    @Test func `nothing done is no speed`() {
        var speed = Speed()
        #expect(speed.perSecond == nil)
        speed.note(done: 0, at: 500)
        #expect(speed.perSecond == nil)
    }

    @Test func `it follows the last ten seconds`() {
        var speed = Speed()
        for tenth in 1...300 { speed.note(done: 10 * tenth, at: 100 * tenth) }
        #expect(speed.perSecond == 100)
        for tenth in 1...110 { speed.note(done: 3000 + tenth, at: 30_000 + 100 * tenth) }
        #expect(speed.perSecond == 10)
    }

    @Test func `where little happens the whole run says how fast it is`() {
        var speed = Speed()
        for tenth in 1...1200 { speed.note(done: tenth / 300, at: 100 * tenth) }
        #expect(speed.perSecond == 4.0 / 120)
    }
}
