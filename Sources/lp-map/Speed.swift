/// How many items get done in a second, lately.
struct Speed {
    /// What was done when, in ms; the oldest first.
    private var marks: [(done: Int, at: Int)] = [(0, 0)]

    /// Long enough to be steady, in ms.
    private static let span = 10_000
    /// A rate of fewer items is chance.
    private static let enough = 20

    mutating func note(done: Int, at now: Int) {
        marks.append((done, now))
        // The first mark stays: where little happens, only the whole run says how fast it is.
        while marks.count > 2, marks[1].at < now - Self.span { marks.remove(at: 1) }
    }

    /// Nil before anything is known.
    var perSecond: Double? {
        guard let last = marks.last else { return nil }
        let recent = marks.dropFirst().first { last.done - $0.done >= Self.enough }
        guard let first = recent ?? marks.first, last.at > first.at, last.done > first.done else {
            return nil
        }
        return Double(last.done - first.done) * 1000 / Double(last.at - first.at)
    }
}
