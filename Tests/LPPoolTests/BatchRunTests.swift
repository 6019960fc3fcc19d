import LPCore
import Testing

@testable import LPCloud
@testable import LPPool
import TestSupport

/// Batches through the engine: each input has its own outcome, whatever becomes of the calls.
struct BatchRunTests {
    static func run(
        _ agent: BatchAgent, _ size: Batch.Size, items: Int, retry: Retry = Retry(), jobs: Int = 4,
        inputs: ListedItems? = nil
    ) -> (outcomes: [Outcome], summary: MapSummary) {
        var plan = MapPlan(Call("m:f"), jobs: jobs)
        plan.batch = size
        plan.retry = retry
        let sink = KeptOutcomes()
        let source = inputs ?? ListedItems(count: items)
        let request = LiveRequest(
            Invocation.request(function: "f"), endpoint: Endpoint(.http, host: "localhost"),
            signatory: nil)
        let clock = Clock(milliseconds: { agent.now }, epoch: { 0 }, chance: { 0.5 })
        let summary = MapRun(
            plan, MapEdges(from: source, to: sink), request: request, through: agent,
            revive: nil, clock: clock
        ).run()
        return (sink.all, summary)
    }

    static func result(_ input: Int) -> String { #"{"result":\#(input * 10)}"# }

    static func error(_ type: String) -> String {
        #"{"error":{"errorType":"\#(type)","errorMessage":"no"}}"#
    }

    @Test func `every input has its own outcome in its place`() {
        for seed in 0..<300 {
            var random = SeededGenerator(seed: UInt64(seed))
            let items = Int.random(in: 0...200, using: &random)
            let fates = (0..<items).map { _ in Int.random(in: 0..<40, using: &random) }
            let agent = BatchAgent(patience: Int.random(in: 1...20, using: &random)) { input in
                switch fates[input] {
                case 0: nil
                case 1: Self.error("ValueError")
                default: Self.result(input)
                }
            }
            let size = Int.random(in: 1...30, using: &random)
            let (outcomes, summary) = Self.run(agent, .fixed(size), items: items)
            #expect(outcomes.map(\.index) == Array(0..<items))
            for outcome in outcomes {
                switch outcome.answer {
                case .result(let value):
                    #expect(fates[outcome.index] > 1)
                    #expect(value == JSONText(outcome.index * 10))
                    #expect(agent.executions[outcome.index] == 1 || outcome.maybeExecuted)
                case .failure(let error):
                    let dies = fates[outcome.index] == 0
                    #expect(fates[outcome.index] < 2)
                    #expect(error.name == (dies ? "Runtime.ExitError" : "ValueError"))
                    #expect(error.type == (dies ? .function : .pool))
                }
            }
            #expect(agent.sizes.allSatisfy { (1...size).contains($0) })
            #expect(summary.end == .finished)
        }
    }

    @Test func `one among a thousand that takes its call down fails alone`() {
        let agent = BatchAgent { $0 == 617 ? nil : Self.result($0) }
        let (outcomes, _) = Self.run(agent, .fixed(1000), items: 1000)
        #expect(outcomes.filter(\.hasFailed).map(\.index) == [617])
        #expect(outcomes.allSatisfy { $0.maybeExecuted })
        // Twice as many calls as halvings of a thousand, and one.
        #expect(agent.sizes.count <= 21)
    }

    @Test func `at most once, a call that died is not halved`() {
        let agent = BatchAgent { $0 == 3 ? nil : Self.result($0) }
        let (outcomes, _) = Self.run(
            agent, .fixed(5), items: 10, retry: Retry(atMostOnce: true))
        #expect(agent.executions.values.allSatisfy { $0 == 1 })
        #expect(outcomes.map(\.hasFailed) == (0..<10).map { $0 < 5 })
        #expect(outcomes.map(\.maybeExecuted) == (0..<10).map { $0 < 5 })
    }

    @Test func `what did not fit beside others goes alone, and fails there at last`() {
        let agent = BatchAgent { input in
            input == 3 ? Self.error("Function.ResponseSizeTooLarge") : Self.result(input)
        }
        let (outcomes, _) = Self.run(agent, .fixed(5), items: 10)
        #expect(outcomes.filter(\.hasFailed).map(\.index) == [3])
        #expect(outcomes.filter(\.maybeExecuted).map(\.index) == [3])
        #expect(agent.executions[3] == 2)
        #expect(agent.sizes.sorted() == [1, 5, 5])
    }

    @Test func `an agent that knows of no batch ends the map at once`() {
        let refusal = "the agent does not know \\\"batch\\\"; repack with this lp-pack"
        for body in [#"{"errorType":"InvalidEvent","errorMessage":"\#(refusal)"}"#, "42"] {
            let headers = body == "42" ? [] : [("X-Amz-Function-Error", "Unhandled")]
            let transfers = ScriptedTransfers { _, _ in
                (1, .success(Response(status: 200, headers: headers, body: Array(body.utf8))))
            }
            var plan = MapPlan(Call("m:f"), jobs: 1)
            plan.batch = .fixed(10)
            let source = ListedItems(count: 1000)
            let summary = MapRunTests.run(
                plan, MapEdges(from: source, to: KeptOutcomes()), transfers)
            #expect(transfers.bodies.count == 1)
            #expect(summary.failed == 10)
            guard case .permanent = summary.end else {
                Issue.record("\(summary.end)")
                return
            }
        }
    }

    @Test func `what a batch left out when the map stops has failed uncalled`() {
        let agent = BatchAgent(patience: 1) { $0 == 0 ? #"{"no":"part"}"# : Self.result($0) }
        let (outcomes, summary) = Self.run(agent, .fixed(3), items: 6, jobs: 2)
        let names = outcomes.map { outcome in
            if case .failure(let error) = outcome.answer { error.name } else { "" }
        }
        let invalid = BatchReply.invalid.name
        #expect(names == [invalid, invalid, invalid, "", "NotCalled", "NotCalled"])
        #expect(summary.failed == 5)
    }

    @Test func `an input that pauses does not hold up what has been gathered`() {
        let inputs = ListedItems([
            .item(Input(JSONText(0))), .item(Input(JSONText(1))), .waiting, .waiting,
            .item(Input(JSONText(2))),
        ])
        let agent = BatchAgent { Self.result($0) }
        let (outcomes, _) = Self.run(agent, .fixed(100), items: 3, inputs: inputs)
        #expect(outcomes.count == 3)
        #expect(agent.sizes == [2, 1])
    }

    @Test func `the event of a batch is never larger than Lambda takes`() {
        let text = Array("\"\(String(repeating: "x", count: 1 << 20))\"".utf8)
        let items = (0..<20).map { _ in NextItem.item(Input(JSONText(unchecked: text))) }
        let agent = BatchAgent { Self.result($0) }
        let (outcomes, _) = Self.run(agent, .fixed(100), items: 20, inputs: ListedItems(items))
        #expect(outcomes.allSatisfy { !$0.hasFailed })
        #expect(agent.sizes == [5, 5, 5, 5])
        #expect(agent.largestBody <= Invocation.payloadLimit)
    }

    @Test func `the frame and the inputs of a batch are as long as they are said to be`() {
        for call in [Call("m:f"), Call("m:f", spread: true)] {
            let inputs = ["[1,2]", #"{"a":1}"#].map { JSONText(unchecked: Array($0.utf8)) }
            for count in 0...2 {
                var payload = Payload()
                call.write(batch: Array(inputs.prefix(count)), to: &payload)
                let said = inputs.prefix(count).reduce(call.batchFrame) {
                    $0 + call.batchSize(of: $1)
                }
                #expect((payload.count...payload.count + 1).contains(said))
            }
        }
    }
}
