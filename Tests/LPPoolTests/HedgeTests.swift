import Testing

@testable import LPPool
import TestSupport

struct HedgeTests {
    /// Latencies of a map of 100 ms calls, one in ninety of which takes ten times as long.
    private static func latencies(hedging: Bool, seed: Int) -> (items: Histogram, copies: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var hedge = Hedge()
        var latencies = Histogram()
        var since: [Int: Int] = [:]
        var ends: [Int: [Int]] = [:]
        var copied: Set<Int> = []
        var open = 0
        var sent = 0
        func duration() -> Int {
            let usual = Int.random(in: 80...120, using: &random)
            return Int.random(in: 0..<90, using: &random) == 0 ? 10 * usual : usual
        }
        for now in 0... {
            for id in ends.removeValue(forKey: now) ?? [] {
                open -= 1
                guard let start = since.removeValue(forKey: id) else { continue }
                latencies.add(now - start)
                hedge.finished(id, now: now)
            }
            while open < 50 {
                if hedging, let due = hedge.nextDue, due <= now, let id = hedge.next(now: now) {
                    #expect(since[id] != nil)
                    let isNew = copied.insert(id).inserted
                    #expect(isNew)
                    hedge.sent(id + 3000, head: id, isCopy: true, now: now)
                    ends[now + duration(), default: []].append(id)
                } else if sent < 3000 {
                    hedge.sent(sent, head: sent, isCopy: false, now: now)
                    since[sent] = now
                    ends[now + duration(), default: []].append(sent)
                    sent += 1
                } else {
                    break
                }
                open += 1
            }
            if open == 0 { break }
        }
        #expect(latencies.count == 3000)
        return (latencies, copied.count)
    }

    @Test func `copies of stragglers halve the worst latencies`() {
        for seed in 0..<10 {
            let plain = Self.latencies(hedging: false, seed: seed).items
            let hedged = Self.latencies(hedging: true, seed: seed)
            #expect(hedged.copies <= 3000 / 19)
            #expect(2 * hedged.items.p99 <= plain.p99 || plain.p99 < 200)
            #expect(hedged.items.p50 <= plain.p50 * 11 / 10)
        }
    }

    @Test func `a copy needs ten finished calls, half of all finished, and one call in twenty`() {
        var hedge = Hedge()
        func copy(_ now: Int) -> Int? {
            let id = hedge.next(now: now)
            if let id { hedge.sent(100 + id, head: id, isCopy: true, now: now) }
            return id
        }
        for id in 0..<25 { hedge.sent(id, head: id, isCopy: false, now: 0) }
        for id in 1..<10 { hedge.finished(id, now: 100) }
        #expect(copy(9999) == nil)
        for id in 10..<12 { hedge.finished(id, now: 100) }
        #expect(hedge.nextDue == nil)
        for id in 12..<15 { hedge.finished(id, now: 100) }
        #expect(hedge.nextDue == 301)
        #expect(copy(300) == nil)
        #expect(copy(301) == 0)
        #expect(copy(301) == nil)
        for id in 25..<38 { hedge.sent(id, head: id, isCopy: false, now: 301) }
        for id in 25..<38 { hedge.finished(id, now: 401) }
        #expect(copy(401) == 15)
    }

    /// Against the rule itself, looked for among all calls.
    @Test func `in any history the copy goes to the first call that is old`() {
        var surprises: [(seed: Int, now: Int)] = []
        for seed in 0..<1000 {
            var random = SeededGenerator(seed: UInt64(seed))
            var hedge = Hedge()
            var calls: [(id: Int, head: Int, since: Int, stuck: Bool)] = []
            var refused: [Int] = []
            var copied: Set<Int> = []
            var (sent, finished, taken, copies) = (0, 0, 0, 0)
            for now in stride(from: 0, to: 700, by: 10) {
                calls.removeAll { call in
                    let luck = Int.random(in: 0..<100, using: &random)
                    if call.stuck ? luck == 0 : now - call.since == 100 {
                        hedge.finished(call.id, now: now)
                        finished += 1
                        return true
                    }
                    guard luck == 99, !copied.contains(call.id) else { return false }
                    hedge.dropped(call.id)
                    refused.append(call.head)
                    taken -= 1
                    return true
                }
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    let head = refused.popLast() ?? sent
                    hedge.sent(sent, head: head, isCopy: false, now: now)
                    calls.append((sent, head, now, Int.random(in: 0..<15, using: &random) == 0))
                    sent += 1
                    taken += 1
                }
                let mayCopy =
                    finished >= 10 && finished >= calls.count
                    && (copies + 1) * 20 <= taken + copies + 1
                let plain = calls.filter { mayCopy && !copied.contains($0.id) }
                let due = plain.map { $0.since + 301 }.min()
                if hedge.nextDue.map({ max($0, now) }) != due.map({ max($0, now) }) {
                    surprises.append((seed, now))
                }
                let old = plain.filter { now - $0.since > 300 }.min { $0.head < $1.head }
                if hedge.next(now: now) != old?.id { surprises.append((seed, now)) }
                if let old {
                    hedge.sent(-1, head: old.head, isCopy: true, now: now)
                    copied.insert(old.id)
                    copies += 1
                }
            }
        }
        #expect(surprises.isEmpty)
    }
}
