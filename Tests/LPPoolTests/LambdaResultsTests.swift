import LPCore
import LPPool
import Synchronization
import Testing

/// Maps of the pool as their users meet them, over the real engine and a service on loopback.
struct LambdaResultsTests {
    /// Counts what is drawn from it.
    final class Counted: Sequence, IteratorProtocol, Sendable {
        let drawn = Atomic(0)
        private let end: Int

        init(_ end: Int = .max) { self.end = end }

        func next() -> Int? {
            let n = drawn.add(1, ordering: .relaxed).oldValue
            return n < end ? n : nil
        }
    }

    @Test func `results come in the order of the inputs, unordered ones as they are there`()
        async throws
    {
        try await withService({ event in
            let n = argument(of: event)
            return .value("\(n)", after: n == 0 ? 100 : n % 5)
        }) { service in
            let pool = try service.pool(jobs: 8)
            #expect(try await pool.map("m:f", over: 0..<500, as: Int.self) == Array(0..<500))
            var loose: [Int] = []
            for try await n: Int in pool.imapUnordered("m:f", over: 0..<500) { loose.append(n) }
            #expect(loose.first != 0)
            #expect(loose.sorted() == Array(0..<500))
            #expect(try await pool.map("m:f", over: [Int](), as: Int.self).isEmpty)
        }
    }

    @Test func `inputs of starmap are spread`() async throws {
        try await withService({ event in
            .value("\(event.contains(#""args":[1,2]"#) || event.contains(#""kwds":{"a":1}"#))")
        }) { service in
            let pool = try service.pool()
            #expect(try await pool.starmap("m:f", over: [[1, 2]], as: Bool.self) == [true])
            #expect(try await pool.starmap("m:f", over: [["a": 1]], as: Bool.self) == [true])
            let error = await #expect(throws: LambdaFunctionError.self) {
                try await pool.starmap("m:f", over: [3], as: Bool.self)
            }
            #expect(error?.name == "InvalidInput" && error?.index == 0)
        }
    }

    @Test(arguments: [true, false])
    func `no more inputs are drawn than a window's worth`(_ isAsync: Bool) async throws {
        try await withService({ .value("\(argument(of: $0))") }) { service in
            let jobs = 4
            let pool = try service.pool(jobs: jobs)
            let inputs = Counted()
            let results =
                isAsync
                ? pool.imap("m:f", over: AsyncStream { inputs.next() }, as: Int.self)
                : pool.imap("m:f", over: inputs, as: Int.self)
            var iterator = results.makeAsyncIterator()
            #expect(inputs.drawn.load(ordering: .relaxed) == 0)
            for n in 0..<1000 {
                #expect(try await iterator.next() == n)
                #expect(inputs.drawn.load(ordering: .relaxed) <= n + 1 + 16 * jobs)
            }
            try await Task.sleep(for: .milliseconds(50))
            #expect(inputs.drawn.load(ordering: .relaxed) <= 1000 + 16 * jobs)
        }
    }

    @Test func `an asynchronous input that pauses holds no result back`() async throws {
        try await withService({ .value("\(argument(of: $0))") }) { service in
            let (stream, more) = AsyncStream.makeStream(of: Int.self)
            var iterator = try service.pool().imap("m:f", over: stream, as: Int.self)
                .makeAsyncIterator()
            for n in 0..<20 {
                more.yield(n)
                #expect(try await iterator.next() == n)
            }
            more.finish()
            #expect(try await iterator.next() == nil)
            #expect(try await iterator.next() == nil)
        }
    }

    @Test func `what an asynchronous input throws comes after the results before it`() async throws
    {
        struct Broken: Error {}
        try await withService({ .value("\(argument(of: $0))") }) { service in
            let stream = AsyncThrowingStream<Int, any Error> { more in
                for n in 0..<10 { more.yield(n) }
                more.finish(throwing: Broken())
            }
            var seen: [Int] = []
            await #expect(throws: Broken.self) {
                for try await n: Int in try service.pool().imap("m:f", over: stream) {
                    seen.append(n)
                }
            }
            #expect(seen == Array(0..<10))
        }
    }

    @Test func `the first failure is thrown in its turn and stops the map`() async throws {
        try await withService({ event in
            let n = argument(of: event)
            return n == 50 ? .raised("ValueError", "n") : .value("\(n)", after: 1)
        }) { service in
            let pool = try service.pool()
            var seen: [Int] = []
            let error = await #expect(throws: LambdaPoolError.self) {
                for try await n: Int in pool.imap("m:f", over: 0..<100_000) { seen.append(n) }
            }
            #expect(error?.index == 50)
            #expect(seen == Array(0..<50))
            #expect(service.calls <= 51 + 16 * 4)
        }
    }

    @Test func `failures stand in their places when all outcomes are asked for`() async throws {
        try await withService({ event in
            let n = argument(of: event)
            return n % 10 == 3 ? .raised("ValueError", "\(n)") : .value("\(n)")
        }) { service in
            let pool = try service.pool()
            var place = 0
            for try await outcome in pool.imap("m:f", over: 0..<100, as: Int.self).outcomes {
                switch outcome {
                case .success(let n): #expect(n == place && n % 10 != 3)
                case .failure(let error):
                    #expect((error as? LambdaPoolError)?.index == place && place % 10 == 3)
                }
                place += 1
            }
            #expect(place == 100)
        }
    }

    @Test func `a map that a lasting fault ends throws it, whatever was left`() async throws {
        try await withService({ _ in .refused(403, "AccessDeniedException") }) { service in
            let pool = try service.pool()
            var failed = 0
            let error = await #expect(throws: LambdaFunctionError.self) {
                for try await _ in pool.imap("m:f", over: Counted(), as: Int.self).outcomes {
                    failed += 1
                }
            }
            #expect(error?.name == "AccessDeniedException" && error?.index == nil)
            #expect((1...4).contains(failed))
        }
    }

    @Test func `cancelling the task stops the map`() async throws {
        try await withService({ _ in .value("1", after: 20) }) { service in
            let pool = try service.pool()
            let task = Task { try await pool.map("m:f", over: Counted(), as: Int.self) }
            #expect(try await service.comesTrue { $0.calls > 8 })
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await service.comesTrue { $0.connections == 0 })
            let calls = service.calls
            try await Task.sleep(for: .milliseconds(60))
            #expect(service.calls == calls)
        }
    }

    @Test(arguments: [true, false])
    func `leaving the loop stops the map`(_ isAsync: Bool) async throws {
        try await withService({ .value("\(argument(of: $0))", after: 5) }) { service in
            let pool = try service.pool()
            let inputs = Counted()
            let results =
                isAsync
                ? pool.imap("m:f", over: AsyncStream { inputs.next() }, as: Int.self)
                : pool.imap("m:f", over: inputs, as: Int.self)
            for try await n in results where n == 10 { break }
            #expect(try await service.comesTrue { $0.connections == 0 })
            await #expect(throws: Failure.self) { for try await _ in results {} }
        }
    }
}
