import Dispatch
import LPCore
import Synchronization
import Testing

struct OrderedWorkTests {
    private let fault = Failure(cannot: "do", "it", "no")

    /// Works on the numbers below a count, and returns what was taken.
    private func run(
        _ count: Int, workers: Int, ahead: Int = 8,
        _ work: @escaping @Sendable (Int) throws(Failure) -> Int
    ) -> (taken: [Int], failure: Failure?) {
        var taken: [Int] = []
        var rest = (0..<count).makeIterator()
        do throws(Failure) {
            try OrderedWork<Int, Int>(helpers: Helpers(workers - 1), ahead: ahead).run(
                next: { rest.next() }, makeWorker: { work }, take: { taken.append($0) })
            return (taken, nil)
        } catch {
            return (taken, error)
        }
    }

    @Test(arguments: [1, 2, 5], [1, 2, 64])
    func `what is done comes in order`(workers: Int, ahead: Int) {
        let (taken, failure) = run(500, workers: workers, ahead: ahead) { number in
            // Some take longer than those after them.
            for _ in 0..<(number % 7 == 0 ? 20_000 : 0) { _ = DispatchTime.now() }
            return number * 2
        }
        #expect(taken == (0..<500).map { $0 * 2 })
        #expect(failure == nil)
    }

    @Test(arguments: [1, 3])
    func `the first failure in order ends it, whichever is met first`(workers: Int) {
        let (taken, failure) = run(100, workers: workers) { (number) throws(Failure) in
            if number == 40 {
                for _ in 0..<20_000 { _ = DispatchTime.now() }
                throw Failure(cannot: "do", "40", "no")
            }
            if number > 40 { throw Failure(cannot: "do", "later", "no") }
            return number
        }
        #expect(taken == Array(0..<40))
        #expect(failure?.thing == "40")
    }

    @Test func `a source that fails ends it after what came before`() {
        var given = 0
        var taken: [Int] = []
        #expect(throws: fault) {
            try OrderedWork<Int, Int>(helpers: Helpers(2), ahead: 4).run(
                next: { () throws(Failure) in
                    given += 1
                    guard given <= 10 else { throw fault }
                    return given
                }, makeWorker: { { $0 } }, take: { taken.append($0) })
        }
        #expect(taken == Array(1...10))
        #expect(given == 11)
    }

    @Test func `what cannot be taken ends it`() {
        var taken = 0
        #expect(throws: fault) {
            try OrderedWork<Int, Int>(helpers: Helpers(2), ahead: 4).run(
                next: { 1 }, makeWorker: { { $0 } },
                take: { (_) throws(Failure) in
                    taken += 1
                    if taken == 5 { throw fault }
                })
        }
        #expect(taken == 5)
    }

    @Test func `no more is underway than allowed`() {
        let highest = Mutex(0)
        let begun = Mutex(0)
        var taken = 0
        var rest = (0..<200).makeIterator()
        #expect(throws: Never.self) {
            try OrderedWork<Int, Int>(helpers: Helpers(3), ahead: 6).run(
                next: { rest.next() },
                makeWorker: {
                    { number in
                        let count = begun.withLock { begun in
                            begun += 1
                            return begun
                        }
                        highest.withLock { $0 = max($0, count) }
                        return number
                    }
                },
                take: { _ in
                    taken += 1
                    begun.withLock { $0 -= 1 }
                })
        }
        #expect(taken == 200)
        #expect(highest.withLock { $0 } <= 6)
    }

    @Test func `a result is taken while another thread waits for an item`() {
        let second = DispatchSemaphore(value: 0)
        var given = 0
        var taken: [Int] = []
        #expect(throws: Never.self) {
            try OrderedWork<Int, Int>(helpers: Helpers(1), ahead: 8).run(
                next: {
                    given += 1
                    // The second item comes when the first one's result is out.
                    if given == 2 { second.wait() }
                    return given <= 2 ? given : nil
                },
                makeWorker: { { $0 } },
                take: { number in
                    taken.append(number)
                    second.signal()
                })
        }
        #expect(taken == [1, 2])
    }

    @Test func `work within work has no more threads than are free`() {
        let helpers = Helpers(2)
        let highest = Mutex(0)
        let busy = Mutex(0)
        @Sendable func work(_ count: Int, _ each: @escaping @Sendable (Int) -> Void) {
            var rest = (0..<count).makeIterator()
            try? OrderedWork<Int, Int>(helpers: helpers, ahead: 8).run(
                next: { rest.next() },
                makeWorker: {
                    { number in
                        each(number)
                        return number
                    }
                }, take: { _ in })
        }
        work(20) { _ in
            work(20) { _ in
                let count = busy.withLock { busy in
                    busy += 1
                    return busy
                }
                highest.withLock { $0 = max($0, count) }
                for _ in 0..<1000 { _ = DispatchTime.now() }
                busy.withLock { $0 -= 1 }
            }
        }
        #expect(highest.withLock { $0 } <= 3)
        #expect(helpers.take(upTo: 9) == 2)
    }
}
