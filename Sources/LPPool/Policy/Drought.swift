/// A time in which the service refuses every request while none of our calls runs, as a value.
struct Drought: Sendable {
    /// How long it may last, in ms.
    let patience: Int
    private var start: Int?
    private var reason = ""
    private var wasAnnounced = false

    /// How long a drought lasts until people want to know why nothing happens, in ms.
    private static let quiet = 5000

    init(patience: Int) { self.patience = patience }

    /// - Parameter inFlight: after the refusal; those may run.
    mutating func refused(_ refusal: Refusal, inFlight: Int, now: Int) {
        guard inFlight == 0 else { return end() }
        start = start ?? now
        reason = refusal.reason
    }

    /// The service took a call.
    mutating func end() {
        start = nil
        wasAnnounced = false
    }

    /// What there is to say of it, to be asked while nothing is in flight.
    mutating func alarm(now: Int) -> Pace.Alarm? {
        guard let start else { return nil }
        if now - start >= patience { return .giveUp(reason: reason) }
        guard !wasAnnounced, now - start >= Self.quiet else { return nil }
        wasAnnounced = true
        return .announce(reason: reason)
    }

    /// When there will be something to say if it goes on.
    var due: Int? { start.map { $0 + (wasAnnounced ? patience : min(Self.quiet, patience)) } }
}
