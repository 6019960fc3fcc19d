public import FoundationEssentials
public import LPCloud
public import LPCore

/// A deployed function as a pool of workers, in the manner of Python's `multiprocessing.Pool`.
///
///     let pool = try await LambdaPool("algorithms")
///     let n: Int = try await pool.apply("algorithms.algorithms:fibonacci", 10)
///     let all: [Int] = try await pool.map("algorithms.algorithms:fibonacci", over: 0..<100)
///     await pool.close()
///
/// Arguments and results are `Codable`. A function's exception is thrown as `LambdaPoolError`, the platform's failure
/// as `LambdaFunctionError`. Cancelling the task that waits cancels what it waits for: no further call is made; one that
/// runs goes on in the cloud, and nobody hears of it.
public final class LambdaPool: Sendable {
    let engine: MapEngine
    let jobs: Int
    let retry: Retry
    let line: CallLine

    /// Finds the function's account in the environment, as the commands do.
    ///
    /// - Parameters:
    ///   - function: a name, `name:qualifier`, or an ARN.
    ///   - qualifier: a version or an alias.
    ///   - jobs: how many calls may run at once; by default 100 on aws, 4 for each CPU on this machine.
    ///   - target: nil for that of `LP_TARGET`, else aws.
    ///   - profile: nil for that of `AWS_PROFILE`.
    ///   - region: nil for that of the function's ARN, `AWS_REGION`, `AWS_DEFAULT_REGION` or the profile.
    ///   - endpoint: the URL of the Lambda API; nil for the one that is configured, or AWS.
    ///   - retry: when a call without an answer is made again.
    /// - Throws: a `Failure` when something is missing or wrong.
    public convenience init(
        _ function: String, qualifier: String? = nil, jobs: Int? = nil, target: Target? = nil,
        profile: String? = nil, region: String? = nil, endpoint: String? = nil,
        retry: Retry = Retry(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws(Failure) {
        let account = try await Account.open(
            try Target.chosen(target, environment), profile: profile,
            region: region ?? Limits.region(of: function), endpoint: endpoint,
            environment: environment)
        try self.init(
            function, qualifier: qualifier, jobs: jobs, account: account, retry: retry)
    }

    /// A pool of a function of an account that was found before.
    ///
    /// - Throws: a `Failure` when a name is none or the jobs are out of range.
    public init(
        _ function: String, qualifier: String? = nil, jobs: Int? = nil, account: Account,
        retry: Retry = Retry()
    ) throws(Failure) {
        if let jobs, !MapPlan.jobsRange.contains(jobs) {
            throw Failure(
                .usage, cannot: "use jobs", "\(jobs)",
                "there must be from 1 to \(MapPlan.jobsRange.upperBound)")
        }
        engine = MapEngine(
            function: try Limits.functionReference(function), qualifier: qualifier,
            account: account)
        self.jobs = jobs ?? MapPlan.defaultJobs(account.target)
        self.retry = retry
        var plan = MapPlan(.tasks, jobs: self.jobs)
        plan.ordered = false
        plan.retry = retry
        line = CallLine(engine, plan)
    }

    /// Takes no further calls, and returns when those of `apply` and `applyAsync` have their answers.
    ///
    /// Results that are being iterated go on to their end. A pool that is let go of closes itself.
    public func close() async { await line.close(waiting: true) }
}
