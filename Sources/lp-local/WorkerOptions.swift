import ArgumentParser
import NIOCore

/// How many workers run, how far they are kept apart, and what the server does to its clients on purpose.
struct WorkerOptions: ParsableArguments {
    enum Isolation: String, ExpressibleByArgument {
        case namespaces, processes
    }

    @Option(
        name: .customLong("workers"),
        help: ArgumentHelp(
            "How many calls run at once; others wait. Default: as many as there are CPUs.",
            valueName: "n"))
    var count: Int?

    @Option(
        help: ArgumentHelp(
            "What keeps workers apart: namespaces, where this machine allows them, or processes.",
            valueName: "kind"))
    var isolation: Isolation?

    @Option(
        help: ArgumentHelp(
            "Fail or refuse calls at random before they run: fail=1%, throttle=5% or both.",
            valueName: "fault=n%,..."))
    var fault: String?

    @Option(
        name: .customLong("account-concurrency"),
        help: ArgumentHelp(
            "Refuse calls when there are so many, waiting or running. Default: all wait.",
            valueName: "n"))
    var concurrency: Int?

    @Option(
        help: ArgumentHelp(
            "Show new functions as Pending, changed ones as InProgress, for so long.",
            valueName: "seconds"))
    var settle: Int?

    @Flag(help: "Give every call a worker of its own.")
    var cold = false

    @Flag(help: "Stop the processes of workers between calls.")
    var freeze = false

    var isGiven: Bool {
        count != nil || isolation != nil || fault != nil || concurrency != nil || settle != nil
            || cold
            || freeze
    }

    var mayHaveRooms: Bool { isolation != .processes }

    func validate() throws {
        if let count, !(1...1000).contains(count) {
            throw ValidationError("--workers is 1 to 1000")
        }
        if let concurrency, concurrency < 0 {
            throw ValidationError("--account-concurrency is at least 0")
        }
        if let settle, !(0...900).contains(settle) {
            throw ValidationError("--settle is 0 to 900")
        }
        if let fault, Trials.faults(fault) == nil {
            throw ValidationError("--fault is fail=n%, throttle=n% or both with a comma")
        }
    }

    var account: AccountConcurrency {
        concurrency.map(AccountConcurrency.init) ?? .usual
    }

    var settling: TimeAmount { .seconds(Int64(settle ?? 0)) }

    var trials: Trials {
        let faults = fault.flatMap(Trials.faults) ?? (0, 0)
        return Trials(
            failing: faults.failing, throttled: faults.throttled, concurrency: concurrency,
            isAlwaysCold: cold, freezes: freeze)
    }
}
