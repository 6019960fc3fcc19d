import LPCloud
import LPCore
import Testing

@testable import LPPool
import TestSupport

struct BudgetTests {
    private static func report(_ billed: Int, memory: Int = 128) -> InvocationReport? {
        InvocationReport(
            tail: "REPORT RequestId: x\tBilled Duration: \(billed) ms\tMemory Size: \(memory) MB\t")
    }

    /// Runs calls of random lengths, as many at once as a budget lets, up to 100.
    ///
    /// - Returns: how far calls were dearer than any before they started, all in all, as `surprises`.
    private func history(_ seed: Int, limit: Double, length: (Int, inout SeededGenerator) -> Int)
        -> (budget: Budget, calls: Int, surprises: Double)
    {
        var random = SeededGenerator(seed: UInt64(seed))
        var budget = Budget(.x86, limit: limit)
        var running: [(length: Int, expected: Double)] = []
        var calls = 0
        var surprises = 0.0
        while true {
            while running.count < 100, budget.admits(inFlight: running.count) {
                running.append((length(calls, &random), budget.dearest))
                calls += 1
            }
            guard !running.isEmpty else { return (budget, calls, surprises) }
            let ended = running.remove(at: Int.random(in: 0..<running.count, using: &random))
            budget.spend(Self.report(ended.length), milliseconds: ended.length)
            let cost = Price.x86.cost(billed: ended.length, memory: 128)
            surprises += max(0, cost - ended.expected)
        }
    }

    @Test func `the estimate never exceeds the limit when the first call is the dearest`() {
        for seed in 0..<2000 {
            let limit = Price.x86.cost(billed: 1000, memory: 128) * Double(1 + seed % 97)
            let end = history(seed, limit: limit) { call, random in
                call == 0 ? 1000 : Int.random(in: 1...1000, using: &random)
            }
            #expect(end.budget.spent <= limit)
            #expect(end.calls >= 1 + seed % 97)
        }
    }

    @Test func `it exceeds the limit by no more than calls that were dearer than any before`() {
        for seed in 0..<2000 {
            let limit = 0.000_05
            let end = history(seed, limit: limit) { _, random in
                1 << Int.random(in: 0...10, using: &random)
            }
            #expect(end.budget.spent <= limit + end.surprises + 1e-15)
        }
    }

    @Test func `the first call goes alone, and no more run than are known`() {
        var budget = Budget(.x86, limit: 1)
        #expect(budget.admits(inFlight: 0))
        #expect(!budget.admits(inFlight: 1))
        budget.spend(Self.report(10), milliseconds: 12)
        #expect(budget.admits(inFlight: 1))
        #expect(!budget.admits(inFlight: 2))
    }

    @Test func `not even the first call is made when its request alone costs more`() {
        #expect(!Budget(.x86, limit: 0.000_000_1).admits(inFlight: 0))
    }

    @Test func `a call without a report costs its time with the largest memory`() {
        var budget = Budget(.x86, limit: nil)
        budget.spend(nil, milliseconds: 10)
        #expect(budget.spent == Price.x86.cost(billed: 10, memory: 10_240))
        var known = Budget(.x86, limit: nil)
        known.spend(Self.report(5, memory: 512), milliseconds: 7)
        let before = known.spent
        known.spend(nil, milliseconds: 10)
        #expect(abs(known.spent - before - Price.x86.cost(billed: 10, memory: 512)) < 1e-15)
    }

    // MARK: - In a map

    private static func reply(_ id: Int, billed: Int) -> Result<Response, TransferError> {
        let tail =
            "REPORT RequestId: x\tBilled Duration: \(billed) ms\tMemory Size: 1024 MB\t"
        return .success(
            Response(
                status: 200, headers: [("x-amz-log-result", Base64.encode(Array(tail.utf8)))],
                body: Array("\(id)".utf8)))
    }

    private func run(items: Int, limit: Double?) -> (MapSummary, KeptOutcomes, ScriptedTransfers) {
        let transfers = ScriptedTransfers { id, _ in (50, Self.reply(id, billed: 100)) }
        let outcomes = KeptOutcomes()
        var plan = MapPlan(Call("m:f"), jobs: 40)
        plan.price = Price(gigabyteSecond: 1, request: 0)
        plan.costLimit = limit
        plan.wantsReports = true
        let summary = MapRunTests.run(
            plan, MapEdges(from: ListedItems(count: items), to: outcomes), transfers)
        return (summary, outcomes, transfers)
    }

    @Test func `a map stops before it costs too much, and fails what it had taken in`() {
        let (summary, outcomes, transfers) = run(items: 1000, limit: 5.05)
        #expect(summary.end == .cost(limit: 5.05))
        #expect(summary.succeeded == 50)
        #expect(transfers.sends.count == 50)
        #expect(abs((summary.progress.cost ?? 0) - 5) < 1e-9)
        #expect(outcomes.all.count == 51)
        #expect(outcomes.all.last?.hasFailed == true)
        #expect(!summary.inputEnded)
    }

    @Test func `a map that needs all of its budget and no more is finished`() {
        let (summary, outcomes, _) = run(items: 50, limit: 5.05)
        #expect(summary.end == .finished)
        #expect(outcomes.all.count { !$0.hasFailed } == 50)
    }

    @Test func `what calls cost is counted without a limit too, and does not slow them down`() {
        let (summary, _, transfers) = run(items: 1000, limit: nil)
        #expect(abs((summary.progress.cost ?? 0) - 100) < 1e-6)
        #expect(summary.usage.reports == 1000)
        #expect(transfers.mostOpen == 40)
    }
}
