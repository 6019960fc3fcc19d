public import LPCore

// One call at a time.
extension LambdaPool {
    /// Calls once and waits for the result.
    ///
    ///     let sum: Int = try await pool.apply("tools.sums:add", 40, 2)
    ///     let text = try await pool.apply("tools.texts:join", ["a", "b"], kwds: ["with": "-"], as: String.self)
    ///
    /// - Parameters:
    ///   - callable: `module.sub:name`.
    ///   - arguments: the positional arguments.
    ///   - kwds: the keyword arguments.
    ///   - type: what the result is decoded as.
    /// - Throws: `LambdaPoolError`, `LambdaFunctionError`, or what coding the values throws.
    public func apply<each Argument: Encodable, Value: Decodable>(
        _ callable: String, _ arguments: repeat each Argument,
        kwds: [String: any Encodable] = [:], as type: Value.Type = Value.self
    ) async throws -> Value {
        let event = try Call.event(callable, repeat each arguments, kwds: kwds)
        return try await line.post(event).value.decode(type)
    }

    /// Calls once, without waiting: the task has the result, and cancelling it cancels the call.
    ///
    ///     let one = try pool.applyAsync("algorithms.algorithms:fibonacci", 30, as: Int.self)
    ///     let other = try pool.applyAsync("algorithms.algorithms:fibonacci", 31, as: Int.self)
    ///     print(try await one.value + other.value)
    ///
    /// - Parameters: as those of `apply`.
    /// - Throws: when the call cannot be made: a value that is not JSON, a pool that is closed.
    public func applyAsync<each Argument: Encodable, Value: Decodable & Sendable>(
        _ callable: String, _ arguments: repeat each Argument,
        kwds: [String: any Encodable] = [:], as type: Value.Type = Value.self
    ) throws -> Task<Value, any Error> {
        let call = try line.post(Call.event(callable, repeat each arguments, kwds: kwds))
        return Task { try await call.value.decode(type) }
    }

    /// Calls once with arguments that reach the function, and gets a result, byte for byte.
    ///
    ///     let n = try JSONText("12345678901234567890123456789".utf8)
    ///     let same = try await pool.apply("tools:echo", json: [n])
    public func apply(
        _ callable: String, json arguments: [JSONText], kwds: [(String, JSONText)] = []
    ) async throws -> JSONText {
        try await line.post(Call.event(callable, args: arguments, kwds: kwds)).value
    }
}

extension Call {
    fileprivate static func event<each Argument: Encodable>(
        _ callable: String, _ arguments: repeat each Argument, kwds: [String: any Encodable]
    ) throws -> JSONText {
        var args: [JSONText] = []
        for argument in repeat each arguments { args.append(try JSONText(of: argument)) }
        var named: [(String, JSONText)] = []
        for (name, value) in kwds.sorted(by: { $0.key < $1.key }) {
            named.append((name, try JSONText(of: value)))
        }
        return event(callable, args: args, kwds: named)
    }
}
