import Glibc
import Synchronization

/// A transport for calls of the control plane: below the account's rate, and again when a fault may pass.
public final class ControlTransport: Transport {
    /// What the parallel calls of a command share; nil where no rate is known.
    final class Gate: Sendable {
        private let pace = Mutex(ControlPace())

        func reserve(_ lane: ControlPace.Lane, now: Int) -> Int {
            pace.withLock { $0.reserve(lane, now: now) }
        }

        func note(_ lane: ControlPace.Lane, isThrottled: Bool) {
            pace.withLock { isThrottled ? $0.refused(lane) : $0.granted(lane) }
        }
    }

    /// After so long without a byte from or to a service, in s, it is given up: what the AWS SDKs wait for a reply.
    static let silence = 60

    private let transport: any Transport
    private let retry: ControlRetry
    private let gate: Gate?
    private let quota = Mutex(RetryQuota())
    private let now: @Sendable () -> Int
    private let chance: @Sendable () -> Double
    private let pause: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - now: ms that only ever grow.
    ///   - chance: a number from 0 to 1, another each time.
    ///   - pause: waits so many ms.
    init(
        _ transport: any Transport, retry: ControlRetry = ControlRetry(), gate: Gate? = nil,
        now: @escaping @Sendable () -> Int = monotonicMilliseconds,
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        pause: @escaping @Sendable (Int) async -> Void = {
            try? await Task.sleep(for: .milliseconds($0))
        }
    ) {
        self.transport = transport
        self.retry = retry
        self.gate = gate
        self.now = now
        self.chance = chance
        self.pause = pause
    }

    public func send(_ request: Request) async throws(TransferError) -> Response {
        let lane = ControlPace.Lane(request)
        var made = 0
        var reason: ControlRetry.Cause?
        while true {
            let wait = gate?.reserve(lane, now: now()) ?? 0
            if wait > 0 { await pause(wait) }
            let result = await Self.result(of: request, through: transport)
            made += 1
            let cause = ControlRetry.cause(result)
            gate?.note(lane, isThrottled: cause == .throttled)
            let hint = (try? result.get())?.retryHint
            guard let cause else {
                quota.withLock { $0.give(back: reason) }
                return try result.get()
            }
            guard let delay = retry.delay(cause, after: made, hint: hint, chance: chance()),
                quota.withLock({ $0.take(for: cause) })
            else { return try result.get() }
            reason = cause
            await pause(delay)
        }
    }

    private static func result(of request: Request, through transport: any Transport) async
        -> Result<Response, TransferError>
    {
        do { return .success(try await transport.send(request)) } catch { return .failure(error) }
    }
}

/// ms of a clock that only grows.
private let monotonicMilliseconds: @Sendable () -> Int = {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
}
