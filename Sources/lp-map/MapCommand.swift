import ArgumentParser
import CLPLinux
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
            Each line is a JSON value, the one argument of a call; results leave in their order. \
            Without CALLABLE it is the event itself, for any Lambda function.
            """)

    @Argument(help: ArgumentHelp("The deployed function's name or ARN.", valueName: "function"))
    var function: String

    @Argument(help: ArgumentHelp("What to call in it, as module.sub:name.", valueName: "callable"))
    var callable: String?

    @OptionGroup(title: "Lines") var input: InputOptions
    @OptionGroup(title: "Lines") var output: OutputOptions
    @OptionGroup(title: "Calls") var calls: CallOptions
    @OptionGroup(title: "Calls") var again: JournalOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup var target: TargetOptions

    func validate() throws {
        try input.validate(with: callable)
        if calls.batch != nil, callable == nil {
            throw ValidationError(
                input.tasks
                    ? "--batch and --tasks exclude each other" : "--batch needs a CALLABLE")
        }
    }

    func work() async throws(Failure) -> Ending {
        let function = try Limits.functionReference(function)
        guard !Console.isTerminal(0) else {
            throw Failure(
                .usage, cannot: "read", "standard input", "it is a terminal",
                next: "pipe one JSON value a line into lp-map")
        }
        let descriptors = try Self.descriptors()
        let environment = Console.environment
        let account = try await Account.open(
            target.chosenTarget(environment), profile: target.profile,
            region: target.region ?? Limits.region(of: function), endpoint: target.endpoint,
            environment: environment, announce: Console.note)
        if target.verbose { account.introduction.map(Console.note) }
        let plan = plan(account.target, descriptors)
        let lines = InputLines(plan.call, asText: input.text)
        let files = try OutputFiles(output, journal: again.journal)
        let outcomes = OutcomeLines(output, to: files, ofTasks: input.tasks)
        let report = MapReport(isWanted: target.verbose, to: files.summary)
        let journal = try await again.open(
            plan.call, asText: input.text, function: function, qualifier: calls.qualifier,
            account: account)
        let display = MapDisplay(
            of: lines, showsProgress: StatusLine.isPossible(environment), patience: plan.patience)
        var edges = MapEdges(from: lines, to: outcomes)
        edges.orders = OrderSignals()
        edges.observer = display
        edges.journal = journal
        let engine = MapEngine(
            function: function, qualifier: calls.qualifier, account: account)
        try files.empty()
        lp_yield_to_wakers()
        let summary = engine.run(plan, edges)
        display.end()
        let ending = MapEnding(
            of: summary, input: lines.failure, output: outcomes.problem,
            call: (function, callable), hasJournal: journal != nil)
        try report.tell(summary, ending)
        return ending.ending
    }

    private func plan(_ target: Target, _ descriptors: Int) -> MapPlan {
        let wanted = calls.jobs ?? MapPlan.defaultJobs(target)
        var plan = MapPlan(
            input.call(callable), jobs: Self.affordable(wanted, descriptors))
        plan.mostJobs = ShardedTransfers.affordable(plan.mostJobs, descriptors: descriptors)
        plan.ordered = !output.unordered
        plan.batch = calls.batch
        plan.retry = Retry(attempts: calls.attempts, atMostOnce: calls.atMostOnce)
        plan.hedges = calls.hedge
        plan.failureLimit = limits.maxFailures ?? .breaker
        plan.patience = limits.throttleTimeout.map { $0 * 1000 } ?? plan.patience
        plan.costLimit = limits.maxCost
        let isPriced = target == .aws || limits.maxCost != nil || limits.price != nil
        let isSeen = self.target.verbose || output.summary != nil || output.records
        // What a call used is in its report, which costs a little and is asked for only to be looked at.
        plan.wantsReports = isSeen || limits.maxCost != nil || (isPriced && Console.isTerminal(2))
        if isPriced, plan.wantsReports { plan.price = limits.price ?? .dearest }
        return plan
    }

    /// How many descriptors there are for calls.
    ///
    /// - Throws: a `Failure` when they are not enough for one.
    private static func descriptors() throws(Failure) -> Int {
        let descriptors = DescriptorLimit.raise() - otherDescriptors
        guard ShardedTransfers.affordable(1, descriptors: descriptors) > 0 else {
            throw DescriptorLimit.tooFew
        }
        return descriptors
    }

    /// What a map has open beside its calls: the standard three, the signals' two, four files, and ten to speak to the
    /// account, look up hosts and load certificates.
    private static let otherDescriptors = 20

    /// As many jobs as there can be connections, which is said when it is fewer.
    private static func affordable(_ jobs: Int, _ descriptors: Int) -> Int {
        let most = ShardedTransfers.affordable(jobs, descriptors: descriptors)
        if most < jobs {
            Console.note("using \(most) jobs: more files than that cannot be open (ulimit -n)")
        }
        return most
    }
}
