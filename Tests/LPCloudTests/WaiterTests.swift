import LPCore
import Testing

@testable import LPCloud

struct WaiterTests {
    @Test func `looks come at growing distances until the patience is over`() {
        var waiter = Waiter(patience: .seconds(3))
        var elapsed = Duration.zero
        var pauses: [Duration] = []
        while case .look(let pause) = waiter.step(.pending, elapsed: elapsed) {
            pauses.append(pause)
            elapsed += pause
        }
        #expect(pauses == [50, 100, 200, 400, 800, 1000, 450].map { .milliseconds($0) })
        #expect(waiter.step(.pending, elapsed: elapsed) == .late)
        #expect(waiter.step(.done, elapsed: elapsed) == .done)
    }

    @Test func `slow looks count too`() async {
        var now = Duration.zero
        var looks = 0
        let failure = await #expect(throws: Failure.self) {
            try await Waiter(patience: .seconds(10)).wait(
                for: "it", clock: { now }, pause: { _ in }
            ) { () throws(Failure) in
                looks += 1
                now += .seconds(4)
                return (.pending, 0)
            }
        }
        #expect(failure?.name == "NotReady" && looks == 3)
    }

    @Test func `what failed is not waited for`() async {
        let failure = await #expect(throws: Failure.self) {
            try await Waiter().wait(for: "it", clock: { .zero }, pause: { _ in }) {
                () throws(Failure) in (.failed(reason: "no disk"), 0)
            }
        }
        #expect(failure.map { "\($0)" } == "cannot wait for 'it': no disk")
    }
}
