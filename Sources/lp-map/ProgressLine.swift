import LPPool

/// What a map shows of itself while it runs: one line that fits the terminal.
struct ProgressLine {
    private var speed = Speed()

    /// The line of this moment.
    ///
    /// - Parameters:
    ///   - itemsLeft: roughly how many items have not been taken in; nil when nobody knows.
    ///   - width: columns; what matters less is left out until the rest fits.
    mutating func text(_ progress: MapProgress, itemsLeft: Int?, width: Int) -> String {
        speed.note(done: progress.done, at: progress.elapsed)
        var parts = parts(progress, progress.inputEnded ? 0 : itemsLeft)
        func line() -> String { parts.map(\.text).joined(separator: ", ") }
        while line().count > width, let least = parts.map(\.weight).min() {
            parts.removeAll { $0.weight == least }
        }
        return line()
    }

    /// The parts of the line, those that matter most with the greatest weight.
    private func parts(_ progress: MapProgress, _ itemsLeft: Int?) -> [(text: String, weight: Int)]
    {
        let total = itemsLeft.map { progress.admitted + $0 }
        let sign = progress.inputEnded ? "" : "~"
        let ofTotal = total.map { " of \(sign)\($0)" } ?? ""
        var parts = [("\(progress.done)\(ofTotal) done", 7), ("\(progress.inFlight) in flight", 4)]
        if progress.failed > 0 { parts.append(("\(progress.failed) failed", 6)) }
        if progress.throttled > 0 { parts.append(("\(progress.throttled) throttled", 1)) }
        guard let perSecond = speed.perSecond else { return parts }
        parts.append((Figures.rate(perSecond), 3))
        if let cost = progress.cost { parts.append((Figures.dollars(cost), 2)) }
        if let total, total > progress.done {
            let left = Int(Double(total - progress.done) * 1000 / perSecond)
            parts.append(("\(Figures.duration(milliseconds: left)) left", 5))
        }
        return parts
    }
}
