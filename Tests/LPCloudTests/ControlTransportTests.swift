import Synchronization
import Testing

@testable import LPCloud

struct ControlTransportTests {
    /// A clock that only pauses move.
    private final class Time: Sendable {
        private let state = Mutex<(now: Int, pauses: [Int])>((0, []))
        var now: Int { state.withLock { $0.now } }
        var pauses: [Int] { state.withLock { $0.pauses } }

        func pause(_ milliseconds: Int) {
            state.withLock {
                $0.now += milliseconds
                $0.pauses.append(milliseconds)
            }
        }
    }

    private func patient(
        _ network: StubTransport, _ time: Time, gate: ControlTransport.Gate? = nil
    ) -> ControlTransport {
        ControlTransport(
            network, gate: gate, now: { time.now }, chance: { 1 }, pause: { time.pause($0) })
    }

    @Test func `what passes is asked again, with the delays of its kind`() async throws {
        let network = StubTransport((500, ""), (429, ""), (200, "{}"))
        let time = Time()
        let reply = try await patient(network, time).send(Request("GET", "/"))
        #expect(reply.status == 200 && network.requests.count == 3)
        #expect(time.pauses == [50, 2000])
    }

    @Test func `what stays is answered at once, what lasts after three attempts`() async throws {
        let refused = StubTransport((403, "{\"__type\":\"AccessDeniedException\"}"), (200, "{}"))
        #expect(try await patient(refused, Time()).send(Request("GET", "/")).status == 403)
        #expect(refused.requests.count == 1)
        let broken = StubTransport((503, ""), (503, ""), (503, ""), (200, ""))
        #expect(try await patient(broken, Time()).send(Request("GET", "/")).status == 503)
        #expect(broken.requests.count == 3)
    }

    @Test func `a lost reply is asked for again, a stranger is not`() async throws {
        let lost = TransferError(.unknown, peer: "p", reason: "r")
        let network = StubTransport([.failure(lost), .success(Response(status: 200))])
        #expect(try await patient(network, Time()).send(Request("PUT", "/")).status == 200)
        let stranger = TransferError(.untrusted, peer: "p", reason: "r")
        let other = StubTransport([.failure(stranger), .success(Response(status: 200))])
        await #expect(throws: stranger) {
            try await patient(other, Time()).send(Request("GET", "/"))
        }
    }

    @Test func `parallel calls share one rate`() async throws {
        let time = Time()
        let gate = ControlTransport.Gate()
        let replies = (0..<15).map { _ in
            Result<Response, TransferError>.success(Response(status: 200))
        }
        let transports = [StubTransport(replies), StubTransport(replies)]
        for number in 0..<30 {
            let one = patient(transports[number % 2], time, gate: gate)
            _ = try await one.send(Request("POST", "/2015-03-31/functions"))
        }
        #expect((2000...2200).contains(time.now))
    }
}
