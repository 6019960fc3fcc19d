import LPCore

/// An item between its admission and its outcome.
struct LiveItem {
    let input: JSONText
    let line: [UInt8]
    /// When it was admitted, in ms.
    let queued: Int
    /// How often the same input came before, for the journal.
    let occurrence: Int
    /// When it was first sent, in ms.
    private(set) var started: Int?
    /// Requests made.
    private(set) var sent = 0
    /// Requests that run now: two while a straggler has a copy.
    private(set) var open = 0
    /// Requests without an answer, as far as their number is limited.
    private(set) var attempts = Attempts()
    private(set) var maybeExecuted = false
    var lastError: ErrorDetails?

    init(_ input: JSONText, line: [UInt8], queued: Int, occurrence: Int) {
        self.input = input
        self.line = line
        self.queued = queued
        self.occurrence = occurrence
    }

    /// What it holds in memory: the value, the body of its request, the line if that is another, and itself.
    var bytes: Int {
        2 * input.bytes.count + (line.count == input.bytes.count ? 0 : line.count) + 256
    }

    mutating func takeOff(_ now: Int) {
        started = started ?? now
        sent += 1
        open += 1
    }

    mutating func land() { open -= 1 }

    mutating func mayHaveRun() { maybeExecuted = true }

    mutating func note(_ cause: Verdict.Cause) {
        attempts.note(cause)
        if cause == .ambiguous { maybeExecuted = true }
    }
}

/// A call that runs now.
struct Flight {
    /// The items it is for, in the order of its event.
    let group: [Int]
    /// When it was sent, in ms.
    let started: Int
    /// What it was signed for, in s since 1970.
    let signed: Int
    /// Whose credentials it was signed with.
    let edition: Int
}
