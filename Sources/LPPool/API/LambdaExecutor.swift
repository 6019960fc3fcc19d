public import FoundationEssentials
public import LPCore

/// A deployed function as an executor, in the manner of Python's `concurrent.futures`: a `LambdaPool` under the names
/// that are used there.
///
///     let executor = try await LambdaExecutor("algorithms")
///     let future = try executor.submit("algorithms.algorithms:fibonacci", 30, as: Int.self)
///     print(try await future.value)
///     await executor.shutdown()
public final class LambdaExecutor: Sendable {
    private let pool: LambdaPool

    /// Makes the calls of a pool.
    public init(_ pool: LambdaPool) { self.pool = pool }

    /// Finds the function's account in the environment, as the commands do.
    ///
    /// - Parameters:
    ///   - function: a name, `name:qualifier`, or an ARN.
    ///   - jobs: how many calls may run at once; by default 100 on aws, 4 for each CPU on this machine.
    /// - Throws: a `Failure` when something is missing or wrong.
    public convenience init(
        _ function: String, qualifier: String? = nil, jobs: Int? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws(Failure) {
        self.init(
            try await LambdaPool(
                function, qualifier: qualifier, jobs: jobs, environment: environment))
    }

    /// Calls once, without waiting: the task has the result, and cancelling it cancels the call.
    ///
    ///     let future = try executor.submit("tools.sums:add", 40, 2, as: Int.self)
    ///     future.cancel()
    ///
    /// - Throws: when the call cannot be made: a value that is not JSON, an executor that is shut down.
    public func submit<each Argument: Encodable, Value: Decodable & Sendable>(
        _ callable: String, _ arguments: repeat each Argument,
        kwds: [String: any Encodable] = [:], as type: Value.Type = Value.self
    ) throws -> Task<Value, any Error> {
        try pool.applyAsync(callable, repeat each arguments, kwds: kwds, as: type)
    }

    /// Calls for every input; results come in the order of the inputs, each as soon as its turn comes.
    ///
    ///     for try await n: Int in executor.map("algorithms.algorithms:fibonacci", over: 0..<100) { print(n) }
    public func map<Input: Encodable, Value: Decodable & Sendable>(
        _ callable: String, over inputs: sending some Sequence<Input>,
        as type: Value.Type = Value.self
    ) -> LambdaResults<Value> {
        pool.imap(callable, over: inputs, as: type)
    }

    /// Takes no further calls; those that were submitted have their answers when it returns, or later.
    ///
    /// - Parameter wait: whether to return when all of them have.
    public func shutdown(wait: Bool = true) async { await pool.line.close(waiting: wait) }
}
