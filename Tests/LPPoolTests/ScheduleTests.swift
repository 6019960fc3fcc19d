import LPCore
import Testing

@testable import LPPool
import TestSupport

struct ScheduleTests {
    static func outcome(_ index: Int, bytes: Int = 1) -> Outcome {
        Outcome(
            index: index, input: Input(JSONText(index)),
            answer: .result(JSONText(unchecked: Array(repeating: 0x31, count: bytes))),
            attempts: 1, times: .init(queued: 0, started: 0, finished: 0))
    }

    @Test func `outcomes leave in order however they finish, none lost, none twice`() {
        for seed in 0..<200 {
            var random = SeededGenerator(seed: UInt64(seed))
            let jobs = Int.random(in: 1...8, using: &random)
            let total = Int.random(in: 0...400, using: &random)
            var schedule = Schedule(window: 16 * jobs, ordered: true)
            var running: [Int] = []
            var left: [Int] = []
            while left.count < total {
                while running.count < jobs, schedule.hasRoom, schedule.admitted < total {
                    running.append(schedule.admit(bytes: 1))
                }
                let place = Int.random(in: 0..<running.count, using: &random)
                schedule.finish(Self.outcome(running.remove(at: place)), released: 1)
                while let outcome = schedule.next() { left.append(outcome.index) }
            }
            #expect(left == Array(0..<total))
            #expect(schedule.isEmpty)
            #expect(schedule.held == 0)
        }
    }

    @Test func `a stuck head lets the others run no further than the window`() {
        var schedule = Schedule(window: 64, ordered: true)
        #expect(schedule.admit(bytes: 1) == 0)
        while schedule.hasRoom {
            schedule.finish(Self.outcome(schedule.admit(bytes: 1)), released: 1)
        }
        #expect(schedule.admitted == schedule.window)
        #expect(schedule.next() == nil)
        schedule.finish(Self.outcome(0), released: 1)
        var left = 0
        while schedule.next() != nil { left += 1 }
        #expect(left == schedule.window)
    }

    @Test func `memory is bounded, yet one item is always admitted`() {
        var schedule = Schedule(window: 160, ordered: true, budget: 100)
        #expect(schedule.admit(bytes: 1000) == 0)
        #expect(!schedule.hasRoom)
        schedule.finish(Self.outcome(0, bytes: 5), released: 1000)
        #expect(!schedule.hasRoom)
        #expect(schedule.next()?.index == 0)
        #expect(schedule.hasRoom)
    }

    @Test func `a large reply makes the calls fewer for a while and not for ever`() {
        var schedule = Schedule(window: 10_000, ordered: false, budget: 1 << 20)
        func most() -> Int {
            var trial = schedule
            while trial.hasRoom, trial.active < 1000 { _ = trial.admit(bytes: 1) }
            return trial.active
        }
        func answer(bytes: Int) {
            let index = schedule.admit(bytes: 1)
            schedule.finish(Self.outcome(index, bytes: bytes), released: 1)
            _ = schedule.next()
        }
        answer(bytes: 1)
        #expect(most() == 1000)
        answer(bytes: 100_000)
        #expect(most() < 12)
        for _ in 0..<20 { answer(bytes: 1) }
        #expect(most() < 20)
        for _ in 0..<600 { answer(bytes: 1) }
        #expect(most() == 1000)
    }

    @Test func `unordered outcomes leave as they finish`() {
        var schedule = Schedule(window: 48, ordered: false)
        for _ in 0..<3 { _ = schedule.admit(bytes: 1) }
        for index in [2, 0] { schedule.finish(Self.outcome(index), released: 1) }
        #expect(schedule.next()?.index == 2)
        #expect(schedule.next()?.index == 0)
        #expect(!schedule.isEmpty)
    }
}
