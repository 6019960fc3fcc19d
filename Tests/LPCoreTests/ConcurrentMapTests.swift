import LPCore
import Synchronization
import Testing

struct ConcurrentMapTests {
    @Test(arguments: [1, 3, 100]) func `results are in order, whatever ends first`(limit: Int)
        async throws
    {
        let numbers = Array(0..<40)
        let squares = try await numbers.concurrentMap(atOnce: limit) { number in
            for _ in 0..<(40 - number) { await Task.yield() }
            return number * number
        }
        #expect(squares == numbers.map { $0 * $0 })
    }

    @Test func `no more than so many run at once`() async throws {
        let running = Mutex((now: 0, most: 0))
        _ = try await Array(0..<50).concurrentMap(atOnce: 4) { _ in
            running.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
            }
            for _ in 0..<10 { await Task.yield() }
            running.withLock { $0.now -= 1 }
        }
        #expect(running.withLock { $0.most } <= 4)
    }

    @Test func `after a failure nothing is begun`() async throws {
        let begun = Mutex(0)
        let failure = await #expect(throws: Failure.self) {
            try await Array(0..<50).concurrentMap(atOnce: 1) { number throws(Failure) in
                begun.withLock { $0 += 1 }
                if number == 3 { throw Failure(cannot: "count", "3", "it is odd") }
            }
        }
        #expect(failure?.thing == "3" && begun.withLock { $0 } == 4)
    }

    @Test func `of nothing comes nothing`() async throws {
        #expect(try await [Int]().concurrentMap(atOnce: 4) { $0 } == [])
    }
}
