import LPCloud
import LPCore
import Testing

@testable import LPPool
import TestSupport

struct MapRunTests {
    static func reply(_ id: Int) -> Result<Response, TransferError> {
        .success(Response(status: 200, body: Array("\(id * 10)".utf8)))
    }

    static func refusal(_ status: Int, _ name: String) -> Result<Response, TransferError> {
        .success(
            Response(status: status, headers: [("x-amzn-ErrorType", name)], body: [0x7B, 0x7D]))
    }

    /// Runs a map in scripted time, with half as much chance as there can be.
    static func run(
        _ transfers: ScriptedTransfers, from source: any ItemSource, to sink: any OutcomeSink,
        call: Call = Call("m:f"), jobs: Int = 4, ordered: Bool = true, retry: Retry = Retry(),
        orders: (any OrderSource)? = nil, revive: (() -> Void)? = nil
    ) -> MapSummary {
        var plan = MapPlan(call, jobs: jobs)
        plan.ordered = ordered
        plan.retry = retry
        var edges = MapEdges(from: source, to: sink)
        edges.orders = orders
        return run(plan, edges, transfers, revive: revive)
    }

    static func run(
        _ plan: MapPlan, _ edges: MapEdges, _ transfers: ScriptedTransfers,
        revive: (() -> Void)? = nil
    ) -> MapSummary {
        let request = LiveRequest(
            Invocation.request(function: "f"), endpoint: Endpoint(.http, host: "localhost"),
            signatory: nil)
        let clock = Clock(milliseconds: { transfers.now }, epoch: { 0 }, chance: { 0.5 })
        return MapRun(
            plan, edges, request: request, through: transfers, revive: revive, clock: clock
        ).run()
    }

    @Test func `results come in the order of the inputs, whatever the service does`() {
        for seed in 0..<100 {
            var random = SeededGenerator(seed: UInt64(seed))
            let faults = (0..<300).map { _ in Int.random(in: 0..<10, using: &random) }
            let delays = (0..<300).map { _ in Int.random(in: 0..<50, using: &random) }
            let transfers = ScriptedTransfers { id, attempt in
                if attempt == 1, faults[id] == 0 {
                    return (delays[id], Self.refusal(429, "TooManyRequestsException"))
                }
                if attempt == 1, faults[id] == 1 {
                    return (
                        delays[id],
                        .failure(TransferError(.unknown, peer: "here", reason: "connection broke"))
                    )
                }
                return (delays[id], Self.reply(id))
            }
            let sink = KeptOutcomes()
            let jobs = Int.random(in: 1...20, using: &random)
            let summary = Self.run(
                transfers, from: ListedItems(count: 300), to: sink, jobs: jobs)
            #expect(sink.all.map(\.index) == Array(0..<300))
            #expect(sink.all.map(\.answer) == (0..<300).map { .result(JSONText($0 * 10)) })
            #expect(transfers.mostOpen <= jobs)
            #expect(summary.succeeded == 300)
            #expect(
                summary.progress.throttled + summary.progress.retries
                    == faults.filter { $0 < 2 }.count)
            for outcome in sink.all {
                #expect(outcome.maybeExecuted == (faults[outcome.index] == 1))
                #expect(outcome.attempts == transfers.sends[outcome.index])
            }
        }
    }

    @Test func `nothing waits once the window has room again`() {
        let slowHead = ScriptedTransfers { id, _ in (id == 0 ? 1000 : 1, Self.reply(id)) }
        let all = Self.run(slowHead, from: ListedItems(count: 200), to: KeptOutcomes(), jobs: 2)
        #expect(all.succeeded == 200)
        #expect(slowHead.now < 2000)

        let idle = ScriptedTransfers { id, _ in (1, Self.reply(id)) }
        let error = ErrorDetails(type: .function, name: "InvalidInput", message: "no")
        let bad = (0..<1000).map { _ in NextItem.bad(Input(line: [0x78]), error) }
        let none = Self.run(idle, from: ListedItems(bad), to: KeptOutcomes(), jobs: 1)
        #expect(none.failed == 1000)
        #expect(idle.now == 0)
    }

    @Test func `orders are obeyed while a map that stopped by itself drains`() {
        let transfers = ScriptedTransfers { id, _ in
            id == 0
                ? (1, Self.refusal(404, "ResourceNotFoundException")) : (900_000, Self.reply(id))
        }
        let order = Order.stop(signal: 2, grace: nil)
        let summary = Self.run(
            transfers, from: ListedItems(count: 10), to: KeptOutcomes(), jobs: 2,
            orders: LateOrders([order, order], after: { transfers.now > 100 }))
        #expect(summary.end == .ordered(signal: 2))
        #expect(summary.abandoned == 1)
        #expect(transfers.now < 900_000)
    }

    @Test func `a bad line fails alone and in its place`() {
        let error = ErrorDetails(type: .function, name: "InvalidInput", message: "no")
        let source = ListedItems([
            .item(Input(JSONText(1))), .bad(Input(line: [0x78]), error), .item(Input(JSONText(2))),
        ])
        let transfers = ScriptedTransfers { id, _ in (1, Self.reply(id)) }
        let sink = KeptOutcomes()
        let summary = Self.run(transfers, from: source, to: sink)
        #expect(sink.all.map(\.hasFailed) == [false, true, false])
        #expect(sink.all[1].attempts == 0)
        #expect(summary.failed == 1)
        #expect(summary.end == .finished)
    }

    @Test func `inputs become events by the shape of the call`() throws {
        let inputs = ["1", "[1,2]", #"{"n":10}"#].map { JSONText(unchecked: Array($0.utf8)) }
        func bodies(_ call: Call, _ inputs: [JSONText]) -> [String] {
            let transfers = ScriptedTransfers { id, _ in (0, Self.reply(id)) }
            let source = ListedItems(inputs.map { .item(Input($0)) })
            _ = Self.run(transfers, from: source, to: KeptOutcomes(), call: call)
            return transfers.bodies
        }
        #expect(bodies(Call("m:f"), [inputs[1]]) == [#"{"lp":1,"call":"m:f","args":[[1,2]]}"#])
        #expect(
            bodies(Call("m:f", spread: true), Array(inputs[1...])) == [
                #"{"lp":1,"call":"m:f","args":[1,2]}"#, #"{"lp":1,"call":"m:f","kwds":{"n":10}}"#,
            ])
        #expect(bodies(Call(nil), [inputs[2]]) == [#"{"n":10}"#])
        #expect(Call("m:f", spread: true).objection(to: inputs[0]) != nil)
    }

    @Test func `a fault that stays ends the map with the rest of the input unread`() {
        let transfers = ScriptedTransfers { _, _ in
            (1, Self.refusal(404, "ResourceNotFoundException"))
        }
        let source = ListedItems(count: 1000)
        let sink = KeptOutcomes()
        let summary = Self.run(transfers, from: source, to: sink, jobs: 4)
        guard case .permanent(let error) = summary.end else {
            Issue.record("\(summary.end)")
            return
        }
        #expect(error.name == "ResourceNotFoundException")
        #expect(summary.failed == 4)
        #expect(source.left == 996)
    }

    @Test func `a fault that never passes fails its item after the attempts it has`() {
        let transfers = ScriptedTransfers { id, _ in
            id == 1 ? (1, Self.refusal(500, "ServiceException")) : (1, Self.reply(id))
        }
        let sink = KeptOutcomes()
        let summary = Self.run(
            transfers, from: ListedItems(count: 3), to: sink, retry: Retry(attempts: 3))
        #expect(transfers.sends == [0: 1, 1: 3, 2: 1])
        #expect(sink.all.map(\.hasFailed) == [false, true, false])
        #expect(sink.all[1].maybeExecuted)
        #expect(summary.progress.retries == 2)
    }

    @Test func `a service that is gone ends the map, unless it can be brought back`() {
        var isThere = false
        let transfers = ScriptedTransfers { id, _ in
            isThere
                ? (1, Self.reply(id))
                : (0, .failure(TransferError(.notSent, peer: "here", reason: "connection refused")))
        }
        let source = ListedItems(count: 1000)
        let summary = Self.run(transfers, from: source, to: KeptOutcomes(), jobs: 4)
        guard case .permanent(let error) = summary.end else {
            Issue.record("\(summary.end)")
            return
        }
        #expect(error.message == "cannot reach 'here': connection refused")
        #expect((20...24).contains(summary.failed))
        #expect(source.left >= 1000 - 24)

        var revivals = 0
        let revived = Self.run(transfers, from: ListedItems(count: 100), to: KeptOutcomes()) {
            revivals += 1
            isThere = true
        }
        #expect(revived.succeeded == 100)
        #expect(revivals == 1)
    }

    @Test func `exceptions and bad lines never end a map, platform faults from the start do`() {
        func failing(_ type: String) -> MapSummary {
            let body = Array(#"{"errorType":"\#(type)","errorMessage":"no"}"#.utf8)
            let failure = Response(
                status: 200, headers: [("X-Amz-Function-Error", "Unhandled")], body: body)
            let transfers = ScriptedTransfers { _, _ in (1, .success(failure)) }
            return Self.run(transfers, from: ListedItems(count: 1000), to: KeptOutcomes())
        }
        #expect(failing("ValueError").failed == 1000)
        #expect((20...24).contains(failing("Runtime.ExitError").failed))
    }

    @Test func `at most once never sends twice what may have run`() {
        let transfers = ScriptedTransfers { _, _ in
            (1, .failure(TransferError(.unknown, peer: "here", reason: "connection broke")))
        }
        let sink = KeptOutcomes()
        _ = Self.run(
            transfers, from: ListedItems(count: 3), to: sink, retry: Retry(atMostOnce: true))
        #expect(transfers.sends == [0: 1, 1: 1, 2: 1])
        #expect(sink.all.filter(\.maybeExecuted).count == 3)
    }

    @Test func `when the reader has gone no further call is made`() {
        let transfers = ScriptedTransfers { id, _ in (id == 0 ? 1 : 1000, Self.reply(id)) }
        let source = ListedItems(count: 1000)
        let summary = Self.run(transfers, from: source, to: KeptOutcomes(limit: 1), jobs: 4)
        #expect(summary.end == .outputClosed)
        #expect(transfers.sends.count <= 5)
    }

    @Test func `the first order lets calls in flight finish, the second does not`() {
        let transfers = ScriptedTransfers { id, _ in (100, Self.reply(id)) }
        let drained = KeptOutcomes()
        let first = Self.run(
            transfers, from: ListedItems(count: 1000), to: drained,
            orders: ListedOrders([Order.stop(signal: 2, grace: nil)]))
        #expect(first.end == .ordered(signal: 2))
        #expect(first.abandoned == 0)
        #expect(drained.all.count == transfers.sends.count)

        let order = Order.stop(signal: 2, grace: nil)
        let left = KeptOutcomes()
        let second = Self.run(
            ScriptedTransfers { id, _ in (100, Self.reply(id)) }, from: ListedItems(count: 1000),
            to: left, orders: ListedOrders([order, order]))
        #expect(second.abandoned == 4)
        #expect(left.all.map(\.index) == [0, 1, 2, 3])
        #expect(left.all.allSatisfy { $0.hasFailed && $0.maybeExecuted })
    }

    @Test func `an order with a grace is over when the grace is`() {
        let transfers = ScriptedTransfers { id, _ in (100_000, Self.reply(id)) }
        let summary = Self.run(
            transfers, from: ListedItems(count: 10), to: KeptOutcomes(),
            orders: ListedOrders([Order.stop(signal: 15, grace: 10_000)]))
        #expect(summary.abandoned == 4)
        #expect(transfers.now <= 20_000 + 60_000)
    }
}

/// Orders that come when it is time.
private final class LateOrders: OrderSource {
    private var orders: [Order]
    private let isTime: () -> Bool
    let descriptor: Int32? = nil

    init(_ orders: [Order], after isTime: @escaping () -> Bool) {
        self.orders = orders.reversed()
        self.isTime = isTime
    }

    func next() -> Order? { isTime() ? orders.popLast() : nil }
}

/// Orders that come one after the other as they are asked for.
private final class ListedOrders: OrderSource {
    private var orders: [Order]
    let descriptor: Int32? = nil

    init(_ orders: [Order]) { self.orders = orders.reversed() }

    func next() -> Order? { orders.popLast() }
}
