/// How many requests may be in flight at a service that limits how many it runs at once, as a value.
///
/// Without a refusal the window is open. After one, the requests still in flight are all that the service can be
/// running for us: that is the window, and a probe asks for more when it is full.
struct ConcurrencyWindow: Sendable {
    private(set) var size = Int.max
    /// Answers since the last request left: their places were taken when a refused one came.
    private var freed = 0
    /// Answers since the last refusal.
    private var answers = 0
    /// Answers since the last probe.
    private var paid = 0
    private var probe = Probe(settling: 100)

    /// One refusal for so many answers is a price worth paying to find out what the service grants.
    private static let fare = 50

    func admits(inFlight: Int, now: Int) -> Bool {
        inFlight < size || (mayProbe(now) && inFlight - size < probe.step)
    }

    private func mayProbe(_ now: Int) -> Bool { now >= probe.due || paid >= Self.fare * probe.step }

    /// When one more may be sent if no answer comes before; nil when only an answer can help.
    func due(inFlight: Int, now: Int) -> Int? {
        if inFlight < size { return now }
        guard inFlight - size < probe.step else { return nil }
        return mayProbe(now) ? now : probe.due
    }

    /// - Parameter inFlight: this one included.
    mutating func sent(inFlight: Int, now: Int) {
        freed = 0
        guard inFlight > size else { return }
        size += probe.attempt(now: now)
        paid = 0
    }

    mutating func answered() {
        freed += 1
        answers += 1
        paid += 1
    }

    /// - Parameter inFlight: after the refusal.
    mutating func refused(hint: Int, inFlight: Int, now: Int, chance: Double) {
        // Who was answered at all may ask for one more at a time.
        size = max(min(size, inFlight + freed), min(answers, 1))
        // Others who share the limit find room only where somebody makes it.
        if probe.isOpen { size -= size / 16 }
        probe.refused(hint: hint, now: now, chance: chance)
        answers = 0
    }
}
