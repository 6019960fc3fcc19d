import LPPool

extension MapSummary {
    /// What was done, in lines for a person.
    var lines: [String] {
        var lines = [[counts, extras].filter { !$0.isEmpty }.joined(separator: "; ")]
        if latencies.count > 0 {
            lines.append(
                "a call took, in ms: p50 \(latencies.p50), p90 \(latencies.p90),"
                    + " p99 \(latencies.p99), max \(latencies.max)")
        }
        if let bill { lines.append(bill) }
        return lines
    }

    /// What the calls used and may cost; nil when nothing is known of it.
    private var bill: String? {
        let isKnown = usage.reports > 0 || (progress.cost ?? 0) > 0
        guard isKnown else { return nil }
        let billed = Figures.duration(milliseconds: usage.billed)
        let starts = usage.coldStarts == 1 ? "1 cold start" : "\(usage.coldStarts) cold starts"
        let cost = progress.cost.map { ", estimated cost \(Figures.dollars($0))" } ?? ""
        return "billed \(billed), \(starts)\(cost)"
    }

    private var counts: String {
        let wall = Figures.duration(milliseconds: progress.elapsed)
        var text = "\(succeeded) ok, \(failed) failed in \(wall)"
        if let perSecond { text += " (\(Figures.rate(perSecond)))" }
        return text
    }

    /// What did not go by itself.
    private var extras: String {
        let named = [
            ("from the journal", recalled), ("retried", progress.retries),
            ("throttled", progress.throttled), ("hedged", progress.hedges),
        ]
        return named.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
    }

    /// Items done in a second; nil when there is nothing to tell.
    var perSecond: Double? {
        progress.done > 0 && progress.elapsed > 0
            ? Double(progress.done) * 1000 / Double(progress.elapsed) : nil
    }
}
