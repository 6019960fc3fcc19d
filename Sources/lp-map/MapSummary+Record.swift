import LPCore
import LPPool

extension MapSummary {
    /// What was done, as one object (lp-map(1), SUMMARY); what is not known is null.
    ///
    /// - Parameter end: the name of its ending.
    func record(end: String) -> JSONText {
        func ms(_ value: Int) -> JSONText { latencies.count > 0 ? JSONText(value) : .null }
        func reported(_ value: Int) -> JSONText { usage.reports > 0 ? JSONText(value) : .null }
        return .object([
            ("end", JSONText(string: end)), ("inputEnded", JSONText(inputEnded)),
            ("ok", JSONText(succeeded)), ("failed", JSONText(failed)),
            ("recalled", JSONText(recalled)), ("retried", JSONText(progress.retries)),
            ("throttled", JSONText(progress.throttled)), ("hedged", JSONText(progress.hedges)),
            ("abandoned", JSONText(abandoned)), ("unwritten", JSONText(unwritten)),
            ("wallMs", JSONText(progress.elapsed)), ("p50Ms", ms(latencies.p50)),
            ("p90Ms", ms(latencies.p90)), ("p99Ms", ms(latencies.p99)),
            ("maxMs", ms(latencies.max)), ("coldStarts", reported(usage.coldStarts)),
            ("billedMs", reported(usage.billed)), ("costUSD", cost),
        ])
    }

    private var cost: JSONText {
        guard let cost = progress.cost else { return .null }
        return JSONText(unchecked: Array(Figures.decimal(cost, places: 9).utf8))
    }
}
