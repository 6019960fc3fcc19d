import LPCore
import Testing

@testable import LPCloud

struct SettlingTests {
    private func reply(_ states: String) -> (Int, String) {
        let members = "\"FunctionName\":\"f\",\"FunctionArn\":\"arn\"" + states
        return (200, "{\"Configuration\":{\(members)}}")
    }

    private let pending = ",\"State\":\"Pending\""
    private let updating = ",\"State\":\"Active\",\"LastUpdateStatus\":\"InProgress\""

    @Test func `a change is waited for in growing steps`() async throws {
        let waiting = Array(repeating: reply(pending), count: 7)
        let network = StubTransport(
            (waiting + [reply(updating), reply("")]).map {
                .success(Response(status: $0.0, body: Array($0.1.utf8)))
            })
        var steps: [Duration] = []
        let function = try await LambdaFunctions(network).settled("f", clock: { .zero }) {
            steps.append($0)
        }
        #expect(function.configuration.readiness == .ready)
        #expect(
            steps == [50, 100, 200, 400, 800, 1000, 1000, 1000].map { .milliseconds($0) })
    }

    @Test func `patience ends`() async throws {
        let network = StubTransport(
            (0..<9).map { _ in
                .success(Response(status: 200, body: Array(reply(pending).1.utf8)))
            })
        let functions = LambdaFunctions(network)
        var now = Duration.zero
        let failure = await #expect(throws: Failure.self) {
            try await functions.settled(
                "f", waiter: Waiter(patience: .milliseconds(300)), clock: { now }
            ) { now += $0 }
        }
        #expect(failure?.name == "NotReady" && network.requests.count == 4)
        #expect(now == .milliseconds(300))
    }

    @Test(arguments: [
        ("", FunctionConfiguration.Readiness.ready),
        (",\"State\":\"Pending\"", .pending), (",\"State\":\"Inactive\"", .ready),
        (",\"State\":\"Active\",\"LastUpdateStatus\":\"Successful\"", .ready),
        (",\"State\":\"Failed\",\"StateReason\":\"why\"", .createFailed(reason: "why")),
        (",\"LastUpdateStatus\":\"Failed\"", .updateFailed(reason: "no reason given")),
    ])
    func `both states of a function count`(
        _ states: String, _ readiness: FunctionConfiguration.Readiness
    ) async throws {
        let function = try await LambdaFunctions(StubTransport(reply(states))).function("f")
        #expect(function?.configuration.readiness == readiness)
    }
}
