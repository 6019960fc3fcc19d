import LPCore
import Synchronization
import Testing

@testable import LPCloud

struct RefreshTests {
    @Test(arguments: [(1200, 300), (3600, 900), (5399, 900), (5400, 3600), (43_200, 3600)])
    func `others are fetched in good time`(_ lifetime: Int, _ window: Int) {
        let schedule = RefreshSchedule(expiration: 1000 + lifetime, now: 1000)
        let end = 1000 + lifetime
        #expect(schedule.stage(at: end - window - 1) == .fresh)
        #expect(schedule.stage(at: end - window) == .ageing)
        #expect(schedule.stage(at: end - 10) == .over)
    }

    @Test func `a source that failed rests, and never until it is too late`() {
        var schedule = RefreshSchedule(expiration: 3600, now: 0)
        schedule.failed(at: 2700, chance: 1)
        #expect(schedule.stage(at: 2701) == .fresh)
        #expect(schedule.stage(at: 2700 + 450) == .ageing)
        #expect(schedule.stage(at: 3590) == .over)
        let forever = RefreshSchedule(expiration: nil, now: 0)
        #expect(forever.stage(at: .max) == .fresh)
    }

    /// A source that gives out numbered keys, good for an hour.
    private final class Source: CredentialSource {
        let state = Mutex<(now: Int, fetched: Int, problem: Failure?)>((0, 0, nil))
        let isRenewable: Bool
        var origin: String { "the test" }
        var now: Int { state.withLock(\.now) }
        var fetched: Int { state.withLock(\.fetched) }

        init(isRenewable: Bool = true) { self.isRenewable = isRenewable }

        func advance(to now: Int) { state.withLock { $0.now = now } }

        func fetch(anew: Bool) async throws(Failure) -> Credentials {
            let (count, now, problem) = state.withLock { state in
                state.fetched += 1
                return (state.fetched, state.now, state.problem)
            }
            if let problem { throw problem }
            return Credentials(
                accessKeyId: "key\(count)", secretAccessKey: Secret("s"), expiration: now + 3600)
        }
    }

    private func identity(_ source: Source) -> Identity { Identity(source, epoch: { source.now }) }

    @Test func `many callers fetch once`() async throws {
        let source = Source()
        let identity = identity(source)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask { try await identity.credentials().credentials.accessKeyId }
            }
            for try await key in group { #expect(key == "key1") }
        }
        #expect(source.fetched == 1)
    }

    @Test func `ageing credentials are used while others come`() async throws {
        let source = Source()
        let identity = identity(source)
        _ = try await identity.credentials()
        source.advance(to: 2700)
        let wakeup = Wakeup()
        #expect(identity.current(waking: wakeup)?.credentials.accessKeyId == "key1")
        while source.fetched < 2 { await Task.yield() }
        while identity.current()?.edition != 2 { await Task.yield() }
        #expect(try await identity.credentials().credentials.accessKeyId == "key2")
    }

    @Test func `a source that fails is no harm while the old ones are good`() async throws {
        let source = Source()
        let identity = identity(source)
        _ = try await identity.credentials()
        source.state.withLock {
            $0.problem = .noCredentials
            $0.now = 3000
        }
        #expect(try await identity.credentials().credentials.accessKeyId == "key1")
        while source.fetched < 2 { await Task.yield() }
        source.advance(to: 3595)
        await #expect(throws: Failure.noCredentials) { try await identity.credentials() }
        source.state.withLock { $0.problem = nil }
        #expect(try await identity.credentials().credentials.accessKeyId.hasPrefix("key") == true)
    }

    @Test func `what the service refuses is replaced, once`() async throws {
        let source = Source()
        let identity = identity(source)
        let first = try await identity.credentials()
        #expect(identity.reject(first))
        let second = try await identity.credentials()
        #expect(second.credentials.accessKeyId == "key2")
        // A late refusal of the old ones says nothing of the new.
        #expect(identity.reject(first) && source.fetched == 2)
        #expect(!identity.reject(second))
        source.advance(to: 100)
        #expect(identity.reject(second))
    }

    @Test func `what cannot be replaced is not`() async throws {
        let identity = Identity(
            StaticSource(
                origin: "the environment",
                credentials: Credentials(
                    accessKeyId: "a", secretAccessKey: Secret("s"), expiration: 1)),
            epoch: { 1000 })
        let snapshot = try await identity.credentials()
        #expect(snapshot.credentials.accessKeyId == "a")
        #expect(!identity.reject(snapshot))
    }
}
