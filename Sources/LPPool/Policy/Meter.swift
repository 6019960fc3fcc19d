/// How many things happened in the last second, roughly: this second's count and a fading share of the one before.
struct Meter: Sendable {
    private var second = 0
    private var current = 0
    private var previous = 0

    mutating func count(_ number: Int, now: Int) {
        advance(to: now / 1000)
        current += number
    }

    func perSecond(now: Int) -> Double {
        var meter = self
        meter.advance(to: now / 1000)
        let share = Double(1000 - now % 1000) / 1000
        return max(0, Double(meter.current) + share * Double(meter.previous))
    }

    private mutating func advance(to next: Int) {
        guard next > second else { return }
        previous = next == second + 1 ? current : 0
        current = 0
        second = next
    }
}
