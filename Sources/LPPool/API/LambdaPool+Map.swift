public import LPCore

// One call for every input, in parallel.
extension LambdaPool {
    /// Calls for every input and waits for all results, which are in the order of the inputs.
    ///
    ///     let all: [Int] = try await pool.map("algorithms.algorithms:fibonacci", over: 0..<100)
    ///
    /// - Parameters:
    ///   - callable: `module.sub:name`.
    ///   - inputs: each the one argument of a call.
    ///   - type: what a result is decoded as.
    /// - Throws: the failure of the first input that failed, when those before it succeeded; the rest is not called.
    public func map<Input: Encodable, Value: Decodable & Sendable>(
        _ callable: String, over inputs: sending some Sequence<Input>,
        as type: Value.Type = Value.self
    ) async throws -> [Value] {
        try await imap(callable, over: inputs, as: type).all()
    }

    /// Calls for every input, which is spread: an array as the positional arguments, an object as the keyword arguments.
    ///
    ///     let sums: [Int] = try await pool.starmap("tools.sums:add", over: [[1, 2], [3, 4]])
    ///
    /// - Parameters: as those of `map`.
    public func starmap<Input: Encodable, Value: Decodable & Sendable>(
        _ callable: String, over inputs: sending some Sequence<Input>,
        as type: Value.Type = Value.self
    ) async throws -> [Value] {
        try await results(Call(callable, spread: true), inputs, type).all()
    }

    /// Calls for every input; results come in the order of the inputs, each as soon as its turn comes.
    ///
    ///     for try await n: Int in pool.imap("algorithms.algorithms:fibonacci", over: 0...) { print(n) }
    ///
    /// - Parameters: as those of `map`; inputs are drawn one by one, so they may be endless.
    public func imap<Input: Encodable, Value: Decodable & Sendable>(
        _ callable: String, over inputs: sending some Sequence<Input>,
        as type: Value.Type = Value.self
    ) -> LambdaResults<Value> {
        results(Call(callable), inputs, type)
    }

    /// Calls for every input of an asynchronous sequence; results come in the order of the inputs.
    ///
    ///     let lines = FileHandle.standardInput.bytes.lines
    ///     for try await n: Int in pool.imap("tools.texts:count", over: lines) { print(n) }
    public func imap<Inputs: AsyncSequence, Value: Decodable & Sendable>(
        _ callable: String, over inputs: sending Inputs, as type: Value.Type = Value.self
    ) -> LambdaResults<Value> where Inputs.Element: Encodable {
        results(Call(callable), inputs, type)
    }

    /// Calls for every input; results come as they are there.
    ///
    ///     for try await n: Int in pool.imapUnordered("tools:slow", over: names) { print(n) }
    public func imapUnordered<Input: Encodable, Value: Decodable & Sendable>(
        _ callable: String, over inputs: sending some Sequence<Input>,
        as type: Value.Type = Value.self
    ) -> LambdaResults<Value> {
        results(Call(callable), inputs, type, ordered: false)
    }

    /// Calls for every input of an asynchronous sequence; results come as they are there.
    ///
    ///     for try await n: Int in pool.imapUnordered("tools:slow", over: lines) { print(n) }
    public func imapUnordered<Inputs: AsyncSequence, Value: Decodable & Sendable>(
        _ callable: String, over inputs: sending Inputs, as type: Value.Type = Value.self
    ) -> LambdaResults<Value> where Inputs.Element: Encodable {
        results(Call(callable), inputs, type, ordered: false)
    }

    /// Calls for every input, which reaches the function, as its result comes back, byte for byte.
    ///
    ///     for try await text in pool.imap("tools:echo", json: texts) { print(text.text) }
    public func imap(
        _ callable: String, json inputs: sending some Sequence<JSONText>, ordered: Bool = true
    ) -> LambdaResults<JSONText> {
        var iterator = inputs.makeIterator()
        return results(Call(callable), ordered: ordered, { $0 }) { iterator.next() }
    }
}

// MARK: - From inputs to results

extension LambdaPool {
    private func results<Input: Encodable, Value: Decodable & Sendable>(
        _ call: Call, _ inputs: sending some Sequence<Input>, _ type: Value.Type,
        ordered: Bool = true
    ) -> LambdaResults<Value> {
        var iterator = inputs.makeIterator()
        return results(call, ordered: ordered, { try $0.decode(type) }) {
            try iterator.next().map { try JSONText(of: $0) }
        }
    }

    private func results<Value: Sendable>(
        _ call: Call, ordered: Bool, _ read: @escaping @Sendable (JSONText) throws -> Value,
        drawing draw: @escaping () throws -> JSONText?
    ) -> LambdaResults<Value> {
        // It is called on the map's thread alone, and works on what was sent here.
        nonisolated(unsafe) let draw = draw
        return results(call, ordered: ordered, read) { SequenceItems($0, call, draw: draw) }
    }

    private func results<Inputs: AsyncSequence, Value: Decodable & Sendable>(
        _ call: Call, _ inputs: sending Inputs, _ type: Value.Type, ordered: Bool = true
    ) -> LambdaResults<Value> where Inputs.Element: Encodable {
        var iterator = inputs.makeAsyncIterator()
        // It is called by one task alone, and works on what was sent here.
        nonisolated(unsafe) let draw: () async throws -> JSONText? = {
            try await iterator.next(isolation: #isolation).map { try JSONText(of: $0) }
        }
        return results(call, ordered: ordered, { try $0.decode(type) }) {
            AsyncItems($0, call) { try await draw() }
        }
    }

    private func results<Value: Sendable>(
        _ call: Call, ordered: Bool, _ read: @escaping @Sendable (JSONText) throws -> Value,
        from open: @escaping @Sendable (MapFeed) -> any ItemSource
    ) -> LambdaResults<Value> {
        var plan = MapPlan(call, jobs: jobs)
        plan.ordered = ordered
        plan.retry = retry
        return LambdaResults(
            start: OnceOnly { [engine, line, plan] in
                guard !line.isClosed else { throw CallLine.closed }
                return try MapFeed.start(engine, plan, from: open)
            }, read: { try read($0.answer.value(at: $0.index)) })
    }
}

extension LambdaResults {
    fileprivate func all() async throws -> [Element] {
        var all: [Element] = []
        for try await value in self { all.append(value) }
        return all
    }
}
