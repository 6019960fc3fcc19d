import Synchronization
import Testing

@testable import LPCloud

/// A resolver that says what it is told to, on a clock that stands.
private final class Directory: Sendable {
    struct State {
        var now = 0
        var asked = 0
        var found: Result<[String], HostAddresses.ResolveError> = .success(["a"])
    }

    let state = Mutex(State())
    let wakeup = Wakeup()

    func addresses() -> HostAddresses {
        HostAddresses(
            host: "service.test",
            resolve: { _ in
                self.state.withLock {
                    $0.asked += 1
                    return $0.found
                }
            },
            clock: { self.state.withLock { $0.now } })
    }

    var asked: Int { state.withLock { $0.asked } }

    /// The answer once so many questions have been asked and answered.
    func answer(_ addresses: HostAddresses, after questions: Int) -> HostAddresses.Answer? {
        for _ in 0..<500 {
            let answer = addresses.answer(for: wakeup)
            if let answer, asked >= questions { return answer }
            Watch.wait([Watch(wakeup.descriptor, .readable)], milliseconds: 5)
            wakeup.clear()
        }
        return nil
    }
}

struct HostAddressesTests {
    @Test func `an answer holds for a minute`() throws {
        let directory = Directory()
        let addresses = directory.addresses()
        let first = try #require(directory.answer(addresses, after: 1))
        #expect(first.addresses == ["a"])
        directory.state.withLock { $0.now = 59 }
        #expect(addresses.answer(for: directory.wakeup)?.edition == first.edition)
        #expect(directory.asked == 1)
        directory.state.withLock { $0.now = 60 }
        #expect(directory.answer(addresses, after: 2)?.edition == first.edition)
    }

    @Test func `a failed connection has the name looked up again`() throws {
        let directory = Directory()
        let addresses = directory.addresses()
        let first = try #require(directory.answer(addresses, after: 1))
        addresses.doubt()
        directory.state.withLock {
            $0.now = 1
            $0.found = .success(["b"])
        }
        #expect(addresses.answer(for: directory.wakeup)?.addresses == ["a"])
        while addresses.answer(for: directory.wakeup)?.edition == first.edition {
            Watch.wait([], milliseconds: 1)
        }
        #expect(addresses.answer(for: directory.wakeup)?.addresses == ["b"])
    }

    @Test func `a failure holds for a second, and never replaces addresses`() throws {
        let directory = Directory()
        directory.state.withLock { $0.found = .failure(.init(reason: "no such host")) }
        let addresses = directory.addresses()
        #expect(directory.answer(addresses, after: 1)?.problem == "no such host")
        #expect(addresses.answer(for: directory.wakeup)?.problem == "no such host")
        directory.state.withLock {
            $0.now = 1
            $0.found = .success(["a"])
        }
        #expect(directory.answer(addresses, after: 2)?.addresses == ["a"])
        directory.state.withLock {
            $0.now = 100
            $0.found = .failure(.init(reason: "no such host"))
        }
        #expect(directory.answer(addresses, after: 3)?.addresses == ["a"])
    }
}
