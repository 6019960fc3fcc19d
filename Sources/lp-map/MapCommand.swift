import ArgumentParser
import Glibc
import LPCloud
import LPConsole
import LPCore
import LPPool

@main
struct MapCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-map",
        abstract: "Call a function for every line of standard input, in parallel.",
        usage: "lp-map [options] FUNCTION [CALLABLE]",
        discussion: """
            Each line is a JSON value and the one argument of a call; results leave in the order of the lines. \
            Without CALLABLE each line is the event itself, for any Lambda function.
            """)

    @Argument(help: ArgumentHelp("The deployed function's name or ARN.", valueName: "function"))
    var function: String

    @Argument(help: ArgumentHelp("What to call in it, as module.sub:name.", valueName: "callable"))
    var callable: String?

    @Option(
        name: [.customShort("j"), .long],
        help: "Calls that may run at once. Default: 100 on aws, 4 per CPU on local.")
    var jobs: Int?

    @Flag(help: "Spread an array as the arguments, an object as the keyword arguments.")
    var star = false

    @Flag(help: "Take values as strings, not as JSON.")
    var text = false

    @Flag(name: [.customShort("u"), .long], help: "Write results as they come.")
    var unordered = false

    @Flag(help: "Write one record per line of input, failures included.")
    var records = false

    @Option(help: ArgumentHelp("Write failures there instead of to stderr.", valueName: "file"))
    var errors: String?

    @Option(help: "How often a call may be tried, 1 or more.")
    var attempts: Int?

    @Flag(help: "Never repeat a call that may have run.")
    var atMostOnce = false

    @Option(help: "A version or an alias of the function.")
    var qualifier: String?

    @OptionGroup var target: TargetOptions

    func validate() throws {
        if let jobs, !Self.jobsRange.contains(jobs) {
            throw ValidationError("--jobs must be from 1 to \(Self.jobsRange.upperBound)")
        }
        if let attempts, attempts < 1 { throw ValidationError("--attempts must be at least 1") }
        if star, callable == nil { throw ValidationError("--star needs a CALLABLE") }
        if star, text { throw ValidationError("--star and --text exclude each other") }
    }

    func work() async throws(Failure) -> Ending {
        let function = try Limits.functionReference(function)
        guard !Console.isTerminal(0) else {
            throw Failure(
                .usage, cannot: "read", "standard input", "it is a terminal",
                next: "pipe one JSON value a line into lp-map")
        }
        let environment = Console.environment
        let account = try await Account.open(
            target.chosenTarget(environment), region: target.region, endpoint: target.endpoint,
            environment: environment)
        let pool = LambdaPool(
            function: function, qualifier: qualifier, endpoint: account.endpoint,
            signer: account.signer, jobs: Self.affordable(jobs ?? Self.defaultJobs(account.target)),
            revive: account.revive)
        let call = Call(callable, spread: star)
        let lines = InputLines(call, asText: text)
        let outcomes = try OutcomeLines(inRecords: records, errors: errors)
        let summary = pool.map(
            call, from: lines, to: outcomes, ordered: !unordered,
            retry: Retry(attempts: attempts ?? 8, atMostOnce: atMostOnce),
            orders: StopSignals())
        switch outcomes.problem {
        case .readerGone: return .signal(SIGPIPE)
        case .failed(let failure): throw failure
        case nil: break
        }
        if let failure = lines.failure {
            guard summary.succeeded > 0 else { throw failure }
            Console.note("stopped early: \(failure)")
            return .stopped
        }
        return try ending(of: summary)
    }

    private static func defaultJobs(_ target: Target) -> Int {
        target == .aws ? 100 : 4 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    private static let jobsRange = 1...10_000

    /// As many jobs as there can be connections, which is said when it is fewer.
    private static func affordable(_ jobs: Int) -> Int {
        // Some descriptors are needed for other things than connections.
        let most = max(1, DescriptorLimit.raise() - 32)
        guard jobs > most else { return jobs }
        Console.note("using \(most) jobs: more files than that cannot be open (ulimit -n)")
        return most
    }

    /// The status that a summary means, after saying why when the map stopped early.
    private func ending(of summary: MapSummary) throws(Failure) -> Ending {
        switch summary.end {
        case .finished: return summary.failed == 0 ? .done : .someFailed
        case .outputClosed: return .signal(SIGPIPE)
        case .permanent(let error):
            let failure = Failure(calling: function, callable, error)
            guard summary.succeeded > 0 else { throw failure.asKind(.unable) }
            Console.note("stopped early: \(failure)")
            return summary.inputEnded ? .someFailed : .stopped
        case .ordered(let signal):
            var said = "interrupted: \(summary.succeeded) done, \(summary.failed) failed"
            if summary.unwritten > 0 { said += ", \(summary.unwritten) of them not written" }
            if summary.abandoned > 0 { said += "; calls that may still run: \(summary.abandoned)" }
            Console.note(said)
            return .signal(signal)
        }
    }
}
