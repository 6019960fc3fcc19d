import LPCore
import Testing

@testable import LPPool
@testable import lp_map

struct MapSummaryTests {
    private var busy: MapSummary {
        var summary = MapSummary()
        summary.progress.succeeded = 9997
        summary.progress.failed = 3
        summary.progress.retries = 12
        summary.progress.throttled = 340
        summary.progress.elapsed = 41_230
        summary.progress.cost = 0.004_219_87
        summary.usage.add(report(1500, cold: true))
        summary.usage.add(report(734, cold: false))
        return summary
    }

    private func report(_ billed: Int, cold: Bool) -> InvocationReport {
        let initialised = cold ? "Init Duration: 99 ms\t" : ""
        let tail =
            "REPORT RequestId: x\tBilled Duration: \(billed) ms\tMemory Size: 128 MB\t\(initialised)"
        guard let report = InvocationReport(tail: tail) else { fatalError("no report: \(tail)") }
        return report
    }

    @Test func `a person sees at a glance what was done`() {
        #expect(
            busy.lines == [
                "9997 ok, 3 failed in 41s (243/s); 12 retried, 340 throttled",
                "billed 2.2s, 1 cold start, estimated cost $0.0042",
            ])
        #expect(MapSummary().lines == ["0 ok, 0 failed in 0.0s"])
    }

    @Test func `programs find every key, null where nothing is known`() throws {
        let record = try Record(line: busy.record(end: "cost").bytes)
        #expect(record["end"]?.string == "cost")
        #expect(record["ok"]?.text == "9997")
        #expect(record["costUSD"]?.text == "0.004219870")
        #expect(record["billedMs"]?.text == "2234")
        let empty = try Record(line: MapSummary().record(end: "finished").bytes)
        for key in ["p50Ms", "maxMs", "coldStarts", "billedMs", "costUSD"] {
            #expect(empty[key]?.text == "null", "\(key)")
        }
    }
}
