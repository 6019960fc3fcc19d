import Glibc
import LPCore
import Synchronization

/// Who signs, for as long as a command runs: credentials that are replaced before they end.
///
/// Every signature takes one whole set of credentials. Others are fetched by one task at a time, in the background as
/// long as the old ones are good.
public final class Identity: Sendable {
    /// Credentials as they are at one moment.
    struct Snapshot: Sendable {
        let credentials: Credentials
        /// Grows when the credentials are others than before.
        let edition: Int
    }

    fileprivate typealias Renewal = Task<Result<Snapshot, Failure>, Never>

    fileprivate struct State {
        var snapshot: Snapshot?
        var schedule = RefreshSchedule(expiration: nil, now: 0)
        /// When the credentials came.
        var since = 0
        /// Whether the service no longer takes them.
        var isRejected = false
        /// Whether they came because the service no longer took others.
        var isReplacement = false
        var renewal: Renewal?
        var waiting: [Wakeup] = []
        var failure: Failure?
    }

    private let source: any CredentialSource
    private let epoch: @Sendable () -> Int
    private let state: Mutex<State>

    /// Credentials that are refused this soon after they came, in s, are not refused for their age.
    private static let youth = 60

    init(_ source: any CredentialSource, epoch: @escaping @Sendable () -> Int = systemEpoch) {
        self.source = source
        self.epoch = epoch
        var state = State()
        if let known = source as? StaticSource {
            state.snapshot = Snapshot(credentials: known.credentials, edition: 0)
        }
        self.state = Mutex(state)
    }

    /// Where the credentials come from, as `-v` tells it.
    public var origin: String { source.origin }

    /// Credentials that can be used now; nil when these are yet to come.
    ///
    /// - Parameter listener: is woken when they have come, or cannot come.
    func current(waking listener: Wakeup? = nil) -> Snapshot? {
        state.withLock { state in
            if case .now(let snapshot) = answer(&state) { return snapshot }
            if let listener, !state.waiting.contains(where: { $0 === listener }) {
                state.waiting.append(listener)
            }
            return nil
        }
    }

    /// Why the last attempt to fetch credentials failed, when there are none that can be used.
    var failure: Failure? { state.withLock(\.failure) }

    /// Credentials that can be used now, waited for when these are yet to come.
    ///
    /// - Throws: the `Failure` of their source.
    func credentials() async throws(Failure) -> Snapshot {
        switch state.withLock({ answer(&$0) }) {
        case .now(let snapshot): return snapshot
        case .later(let renewal): return try await renewal.value.get()
        }
    }

    private enum Answer {
        case now(Snapshot)
        case later(Renewal)
    }

    private func answer(_ state: inout State) -> Answer {
        let stage = stage(state)
        guard stage != .over, let snapshot = state.snapshot else { return .later(begin(&state)) }
        if stage == .ageing { begin(&state) }
        return .now(snapshot)
    }

    /// Takes note that the service no longer takes credentials.
    ///
    /// - Returns: whether others are there, or on their way.
    func reject(_ refused: Snapshot) -> Bool {
        state.withLock { state in
            guard state.snapshot?.edition == refused.edition else { return true }
            let isYoung = state.isReplacement && epoch() - state.since < Self.youth
            guard source.isRenewable, !isYoung else { return false }
            state.isRejected = true
            begin(&state)
            return true
        }
    }

    private func stage(_ state: State) -> RefreshSchedule.Stage {
        guard state.snapshot != nil, !state.isRejected else { return .over }
        // What cannot be replaced is used until the service says no.
        return source.isRenewable ? state.schedule.stage(at: epoch()) : .fresh
    }

    @discardableResult
    private func begin(_ state: inout State) -> Renewal {
        if let renewal = state.renewal { return renewal }
        state.failure = nil
        let isRejected = state.isRejected
        let renewal = Task.detached { [self] in await renew(anew: isRejected) }
        state.renewal = renewal
        return renewal
    }

    private func renew(anew: Bool) async -> Result<Snapshot, Failure> {
        let fetched: Result<Credentials, Failure>
        do throws(Failure) {
            fetched = .success(try await source.fetch(anew: anew))
        } catch {
            fetched = .failure(error)
        }
        let (result, listeners) = state.withLock { state in
            let result = state.take(fetched, at: epoch())
            defer { state.waiting.removeAll() }
            return (result, state.waiting)
        }
        for listener in listeners { listener.wake() }
        return result
    }
}

extension Identity.State {
    fileprivate mutating func take(_ fetched: Result<Credentials, Failure>, at now: Int)
        -> Result<Identity.Snapshot, Failure>
    {
        renewal = nil
        switch fetched {
        case .success(let credentials):
            let snapshot = Identity.Snapshot(
                credentials: credentials, edition: (self.snapshot?.edition ?? 0) + 1)
            self.snapshot = snapshot
            schedule = RefreshSchedule(expiration: credentials.expiration, now: now)
            since = now
            isReplacement = isRejected
            isRejected = false
            return .success(snapshot)
        case .failure(let failure):
            schedule.failed(at: now, chance: Double.random(in: 0...1))
            // The old ones may still be good.
            if let snapshot, !isRejected, schedule.stage(at: now) != .over {
                return .success(snapshot)
            }
            self.failure = failure
            return .failure(failure)
        }
    }
}

/// Seconds since 1970.
let systemEpoch: @Sendable () -> Int = { time(nil) }
