import ArgumentParser
import LPPool

/// How the calls are made.
struct CallOptions: ParsableArguments {
    @Option(
        name: [.customShort("j"), .long],
        help: "Calls at once. Default: 100; on local 4 per CPU.")
    var jobs: Int?

    @Option(help: "How often a call may be tried, 1 or more.")
    var attempts: Int?

    @Option(
        help: ArgumentHelp("Lines that one call does: N or auto.", valueName: "n"),
        transform: { try batchSize($0) })
    var batch: Batch.Size?

    @Flag(help: "Never repeat a call that may have run.")
    var atMostOnce = false

    @Flag(help: "Call again what takes much longer than the rest.")
    var hedge = false

    @Option(help: "A version or an alias of the function.")
    var qualifier: String?

    /// More items than this make no call cheaper.
    private static let batchRange = 1...10_000

    private static func batchSize(_ text: String) throws -> Batch.Size {
        if text == "auto" { return .auto }
        guard let count = Int(text), batchRange.contains(count) else {
            throw ValidationError("must be auto or from 1 to \(batchRange.upperBound)")
        }
        return .fixed(count)
    }

    func validate() throws {
        if let jobs, !MapPlan.jobsRange.contains(jobs) {
            throw ValidationError("--jobs must be from 1 to \(MapPlan.jobsRange.upperBound)")
        }
        if let attempts, attempts < 1 { throw ValidationError("--attempts must be at least 1") }
        if hedge, atMostOnce {
            throw ValidationError("--hedge and --at-most-once exclude each other")
        }
    }
}
