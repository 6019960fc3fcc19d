import Glibc
import LPCore
import LPPool
import Synchronization
import Testing

/// The pool as its users meet it, over the real engine and a service on loopback.
struct LambdaPoolTests {
    struct Point: Codable, Hashable {
        let x: Int
        let name: String
    }

    @Test func `apply sends what it is given and decodes the result`() async throws {
        try await withService({ .value(#"{"x":\#($0.utf8.count),"name":"n"}"#) }) { service in
            let pool = try service.pool()
            let point: Point = try await pool.apply(
                "m:f", 1, "two", [3.5], kwds: ["z": true, "a": 1])
            let event = #"{"lp":1,"call":"m:f","args":[1,"two",[3.5]],"kwds":{"a":1,"z":true}}"#
            #expect(point == Point(x: event.utf8.count, name: "n"))
            let none = try await pool.apply("m:f", as: Point.self)
            #expect(none.x == #"{"lp":1,"call":"m:f"}"#.utf8.count)
        }
    }

    @Test func `texts are carried byte for byte`() async throws {
        try await withService({ event in
            let argument = event.dropFirst(#"{"lp":1,"call":"m:f","args":["#.utf8.count)
            return .value(String(argument.dropLast(2)))
        }) { service in
            let pool = try service.pool()
            let text = try JSONText(
                #"{"a": 1.0, "a": 12345678901234567890123, "s": "\ud800"}"#.utf8)
            #expect(try await pool.apply("m:f", json: [text]) == text)
            var all: [JSONText] = []
            for try await one in pool.imap("m:f", json: [text, text]) { all.append(one) }
            #expect(all == [text, text])
        }
    }

    @Test func `an exception of the function is thrown with all that is known of it`() async throws
    {
        try await withService({ _ in .raised("ValueError", "no such luck") }) { service in
            let pool = try service.pool()
            let alone = await #expect(throws: LambdaPoolError.self) {
                try await pool.apply("m:f", 1, as: Int.self)
            }
            #expect(alone?.name == "ValueError" && alone?.message == "no such luck")
            #expect(alone?.trace == ["  File \"m.py\""] && alone?.requestId == "r")
            #expect(alone?.index == nil)
            let mapped = await #expect(throws: LambdaPoolError.self) {
                try await pool.map("m:f", over: [1, 2, 3], as: Int.self)
            }
            #expect(mapped?.index == 0)
        }
    }

    @Test func `the platform's failures are thrown, and the pool lives on`() async throws {
        try await withService({ event in
            argument(of: event) == 0 ? .refused(404, "ResourceNotFoundException") : .value("1")
        }) { service in
            let pool = try service.pool()
            // Often enough for a call to come while the run that failed is about to end.
            for _ in 0..<40 {
                let error = await #expect(throws: LambdaFunctionError.self) {
                    try await pool.apply("m:f", 0, as: Int.self)
                }
                #expect(error?.name == "ResourceNotFoundException")
                #expect(try await pool.apply("m:f", 1, as: Int.self) == 1)
            }
        }
    }

    @Test func `a value that cannot be encoded or decoded is the call's error alone`() async throws
    {
        try await withService({ _ in .value("\"text\"") }) { service in
            let pool = try service.pool()
            await #expect(throws: EncodingError.self) {
                try await pool.apply("m:f", Double.nan, as: Int.self)
            }
            await #expect(throws: DecodingError.self) { try await pool.apply("m:f", as: Int.self) }
            #expect(service.calls == 1)
            await #expect(throws: EncodingError.self) {
                try await pool.map("m:f", over: [1, .nan], as: String.self)
            }
            #expect(try await pool.apply("m:f") == "text")
        }
    }

    @Test func `many calls at once share the jobs, and all have their own answers`() async throws {
        try await withService({ .value("\(argument(of: $0))", after: argument(of: $0) % 7) }) {
            service in
            let pool = try service.pool(jobs: 8)
            let tasks = try (0..<300).map { try pool.applyAsync("m:f", $0, as: Int.self) }
            for (index, task) in tasks.enumerated() { #expect(try await task.value == index) }
            #expect(service.connections <= 8)
        }
    }

    @Test func `closing drains what was asked for and refuses more`() async throws {
        try await withService({ .value("\(argument(of: $0))", after: 20) }) { service in
            let pool = try service.pool(jobs: 2)
            let tasks = try (0..<10).map { try pool.applyAsync("m:f", $0, as: Int.self) }
            await pool.close()
            #expect(service.calls == 10)
            for (index, task) in tasks.enumerated() { #expect(try await task.value == index) }
            #expect(throws: Failure.self) { try pool.applyAsync("m:f", 1, as: Int.self) }
            await #expect(throws: Failure.self) { try await pool.apply("m:f", 1, as: Int.self) }
            await #expect(throws: Failure.self) {
                try await pool.map("m:f", over: [1], as: Int.self)
            }
            await pool.close()
        }
    }

    @Test func `a cancelled call throws at once, and is not made if it had not begun`() async throws
    {
        let mayAnswer = Atomic(false)
        try await withService({ _ in
            while !mayAnswer.load(ordering: .relaxed) { usleep(1000) }
            return .value("1")
        }) { service in
            let pool = try service.pool(jobs: 1)
            let first = try pool.applyAsync("m:f", 1, as: Int.self)
            let second = try pool.applyAsync("m:f", 2, as: Int.self)
            let third = Task { try await pool.apply("m:f", 1, as: Int.self) }
            second.cancel()
            third.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            await #expect(throws: CancellationError.self) { try await third.value }
            mayAnswer.store(true, ordering: .relaxed)
            #expect(try await first.value == 1)
            await pool.close()
            #expect(service.calls == 1)
        }
    }

    @Test func `when a lasting fault ends the run, everything that is pending throws`() async throws
    {
        try await withService({ _ in
            LoopbackService.Answer(delay: 20, status: 403, body: #"{"__type":"AccessDenied"}"#)
        }) { service in
            let pool = try service.pool(jobs: 1)
            let tasks = try (0..<50).map { try pool.applyAsync("m:f", $0, as: Int.self) }
            for task in tasks {
                await #expect(throws: LambdaFunctionError.self) { try await task.value }
            }
            #expect(service.calls < 50)
        }
    }

    @Test func `a pool that is let go of leaves no thread and no connection`() async throws {
        try await withService({ .value("\(argument(of: $0))", after: 5) }) { service in
            var tasks: [Task<Int, any Error>] = []
            do {
                let pool = try service.pool()
                for n in 0..<20 { tasks.append(try pool.applyAsync("m:f", n, as: Int.self)) }
            }
            for (index, task) in tasks.enumerated() { #expect(try await task.value == index) }
            #expect(try await service.comesTrue { $0.connections == 0 })
        }
    }

    @Test func `an executor submits, maps and shuts down`() async throws {
        try await withService({ .value("\(argument(of: $0) * 2)", after: 5) }) { service in
            let executor = LambdaExecutor(try service.pool())
            let future = try executor.submit("m:f", 21, as: Int.self)
            var doubled: [Int] = []
            for try await n: Int in executor.map("m:f", over: 0..<5) { doubled.append(n) }
            #expect(doubled == [0, 2, 4, 6, 8])
            await executor.shutdown(wait: false)
            #expect(try await future.value == 42)
            #expect(throws: Failure.self) { try executor.submit("m:f", 1, as: Int.self) }
        }
    }

    @Test func `misuse is said before anything is sent`() throws {
        #expect(throws: Failure.self) { try LoopbackService { _ in .value("1") }.pool(jobs: 0) }
    }
}
