/// What the server does to a client on purpose, so that the client's own handling of it can be tested.
struct Trials: Sendable {
    /// The share of calls that fail before they run, by the service's fault.
    var failing = 0.0
    /// The share of calls that are refused as too many.
    var throttled = 0.0
    /// How many calls the account may have at a time; nil lets any number wait in line.
    var concurrency: Int?
    /// Whether every call has a worker of its own.
    var isAlwaysCold = false
    /// Whether workers are stopped between calls, as Lambda does.
    var freezes = false

    /// What becomes of a call before it runs; nil when nothing does.
    ///
    /// - Parameters:
    ///   - open: how many calls there are, waiting or running.
    ///   - chance: from 0 to 1.
    func refusal(open: Int, chance: @autoclosure () -> Double) -> APIError? {
        if let concurrency, open >= concurrency {
            return .throttled("ConcurrentInvocationLimitExceeded")
        }
        // The kernel is asked for chance, and most servers are to refuse nothing.
        guard failing + throttled > 0 else { return nil }
        let chance = chance()
        if chance < failing { return .service("a fault that lp-local was told to make") }
        if chance < failing + throttled { return .throttled("CallerRateLimitExceeded") }
        return nil
    }

    /// Reads `fail=1%,throttle=5%`; nil when it is of another form.
    static func faults(_ text: String) -> (failing: Double, throttled: Double)? {
        var faults = (failing: 0.0, throttled: 0.0)
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=")
            guard words.count == 2, words[1].hasSuffix("%"),
                let percent = Double(words[1].dropLast()), (0...100).contains(percent)
            else { return nil }
            switch words[0] {
            case "fail": faults.failing = percent / 100
            case "throttle": faults.throttled = percent / 100
            default: return nil
            }
        }
        return faults
    }
}
