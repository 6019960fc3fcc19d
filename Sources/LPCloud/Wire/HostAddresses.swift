import Glibc
import LPCore
import Synchronization

/// The addresses of one host, asked for once at a time on a thread of their own, for any number of connections.
///
/// Left to itself libcurl starts a thread for each transfer that meets an unresolved name.
final class HostAddresses: Sendable {
    /// What is known of a host.
    struct Answer: Sendable {
        /// Grows when the addresses are others than before.
        let edition: Int
        /// Addresses as text; empty when the host cannot be found.
        let addresses: [String]
        /// Why there are none.
        let problem: String?
    }

    fileprivate struct State {
        var answer: Answer?
        /// The time of the latest answer, in seconds.
        var answeredAt = 0
        var isDoubted = false
        var isAsking = false
        var waiting: [Wakeup] = []
    }

    private let host: String
    private let resolve: @Sendable (String) -> Result<[String], ResolveError>
    private let clock: @Sendable () -> Int
    private let state = Mutex(State())

    struct ResolveError: Error { let reason: String }

    /// - Parameters:
    ///   - resolve: the addresses of a host; it may take its time.
    ///   - clock: seconds that only grow.
    init(
        host: String,
        resolve: @escaping @Sendable (String) -> Result<[String], ResolveError> = systemAddresses,
        clock: @escaping @Sendable () -> Int = monotonicSeconds
    ) {
        self.host = host
        self.resolve = resolve
        self.clock = clock
    }

    /// What is known; nil when it is yet to come, and then `listener` is woken.
    func answer(for listener: Wakeup) -> Answer? {
        let now = clock()
        let (answer, mustAsk) = state.withLock { state -> (Answer?, Bool) in
            let isFresh = state.isFresh(at: now)
            if !isFresh, state.answer?.problem != nil { state.answer = nil }
            if state.answer == nil { state.waiting.append(listener) }
            defer { state.isAsking = state.isAsking || !isFresh }
            return (state.answer, !isFresh && !state.isAsking)
        }
        if mustAsk { ask() }
        return answer
    }

    /// Takes note that the addresses did not answer: who needs them a second after they came asks anew.
    func doubt() { state.withLock { $0.isDoubted = true } }

    private func ask() {
        SystemThread.detach { [self] in
            let found = resolve(host)
            let waiting = state.withLock { state -> [Wakeup] in
                state.take(found, at: clock())
                defer { state.waiting.removeAll() }
                return state.waiting
            }
            for listener in waiting { listener.wake() }
        }
    }

    static let monotonicSeconds: @Sendable () -> Int = {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec
    }

    /// The system's own resolver (getaddrinfo(3)), in its order.
    static let systemAddresses: @Sendable (String) -> Result<[String], ResolveError> = { host in
        var wish = addrinfo()
        wish.ai_socktype = Int32(SOCK_STREAM.rawValue)
        wish.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &wish, &list)
        guard code == 0, let first = list else {
            let said = String(cString: gai_strerror(code)).lowercased()
            let reason = code == EAI_NONAME ? "no such host" : "its name cannot be found: \(said)"
            return .failure(ResolveError(reason: reason))
        }
        defer { freeaddrinfo(first) }
        let texts = sequence(first: first, next: { $0.pointee.ai_next }).compactMap { entry in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) {
                text -> String? in
                let failed = getnameinfo(
                    entry.pointee.ai_addr, entry.pointee.ai_addrlen, text.baseAddress,
                    socklen_t(text.count), nil, 0, NI_NUMERICHOST)
                return failed == 0 ? text.baseAddress.map { String(cString: $0) } : nil
            }
        }
        return .success(texts)
    }
}

extension HostAddresses.State {
    /// Seconds that an answer holds, and that a failure or a doubted answer does.
    private static let lifetime = 60
    private static let shortLifetime = 1

    fileprivate func isFresh(at now: Int) -> Bool {
        guard let answer else { return false }
        let isShort = isDoubted || answer.problem != nil
        return now - answeredAt < (isShort ? Self.shortLifetime : Self.lifetime)
    }

    fileprivate mutating func take(
        _ found: Result<[String], HostAddresses.ResolveError>, at now: Int
    ) {
        isAsking = false
        isDoubted = false
        answeredAt = now
        let edition = answer?.edition ?? 0
        switch found {
        case .success(let addresses):
            guard answer?.addresses != addresses else { return }
            answer = .init(edition: edition + 1, addresses: addresses, problem: nil)
        case .failure(let error):
            // Old addresses may still be right.
            guard answer == nil else { return }
            answer = .init(edition: edition, addresses: [], problem: error.reason)
        }
    }
}
