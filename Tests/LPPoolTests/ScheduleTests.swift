import LPCore
import Testing

@testable import LPPool

struct ScheduleTests {
    static func outcome(_ index: Int, bytes: Int = 1) -> Outcome {
        Outcome(
            index: index, input: .value(JSONText(index)),
            answer: .result(JSONText(unchecked: Array(repeating: 0x31, count: bytes))),
            attempts: 1, milliseconds: 0, requestId: nil, maybeExecuted: false)
    }

    @Test func `outcomes leave in order however they finish, none lost, none twice`() {
        for seed in 0..<200 {
            var random = SeededRandom(UInt64(seed))
            let jobs = Int.random(in: 1...8, using: &random)
            let total = Int.random(in: 0...400, using: &random)
            var schedule = Schedule(jobs: jobs, ordered: true)
            var running: [Int] = []
            var left: [Int] = []
            while left.count < total {
                while schedule.hasRoom, schedule.admitted < total {
                    running.append(schedule.admit(bytes: 1))
                    #expect(running.count <= jobs)
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
        var schedule = Schedule(jobs: 4, ordered: true)
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
        var schedule = Schedule(jobs: 10, ordered: true, budget: 100)
        #expect(schedule.admit(bytes: 1000) == 0)
        #expect(!schedule.hasRoom)
        schedule.finish(Self.outcome(0, bytes: 5), released: 1000)
        #expect(schedule.hasRoom)
    }

    @Test func `unordered outcomes leave as they finish`() {
        var schedule = Schedule(jobs: 3, ordered: false)
        for _ in 0..<3 { _ = schedule.admit(bytes: 1) }
        schedule.finish(Self.outcome(2), released: 1)
        #expect(schedule.next()?.index == 2)
        schedule.finish(Self.outcome(0), released: 1)
        #expect(schedule.next()?.index == 0)
        #expect(!schedule.isEmpty)
    }
}

/// A repeatable source of chance (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
