/// How fast requests may follow each other at a service that limits how many start in a second, as a value.
///
/// Without a refusal nothing is held back. A refusal cuts the rate to a little less than what was granted in the last
/// second, and it grows while it is what holds requests back. This is a token bucket, kept as the time of the next
/// token (the virtual scheduling of ITU-T I.371).
struct RateBucket: Sendable {
    /// Requests a second.
    private var rate = Double.infinity
    /// When the next request may leave, in ms.
    private var next = -Double.infinity
    private var probe = Probe(settling: 1000)

    /// One request in 4 s finds out early enough that the limit has gone.
    private static let slowest = 0.25
    /// What is asked for of the rate that is granted, so that the service's own bucket fills again.
    private static let share = 0.95
    /// What gathers while nothing is sent, in ms, so that no burst follows.
    private static let slack = 20.0

    func admits(now: Int) -> Bool { next <= Double(now) }

    /// When one more may be sent.
    func due(now: Int) -> Int { admits(now: now) ? now : Int(next.rounded(.up)) }

    mutating func sent(now: Int) {
        guard rate < .infinity else { return }
        next = max(next, Double(now) - Self.slack) + 1000 / rate
        // A next one that may leave at once says that something else holds requests back.
        guard !admits(now: now), now >= probe.due else { return }
        rate += Double(probe.attempt(now: now)) * max(1, rate / 50)
    }

    /// - Parameters:
    ///   - hint: how long the service asks to wait before it is asked for more, in ms.
    ///   - granted: requests of the last second that were not refused.
    mutating func refused(hint: Int, granted: Double, now: Int, chance: Double) {
        rate = min(rate, max(Self.share * granted, Self.slowest))
        next = Double(now) + 1000 / rate
        probe.refused(hint: hint, now: now, chance: chance)
    }
}
