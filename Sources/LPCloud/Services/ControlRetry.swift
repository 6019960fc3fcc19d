/// When a call of the control plane is made again, as a value.
///
/// The numbers are those of the AWS SDKs' standard mode of 2026: three attempts, an exponential back-off with full
/// jitter from 50 ms after a fault that passes and from 1 s after throttling, the service's own hint obeyed within 5 s.
/// As in the SDKs a call whose reply was lost is made again too.
public struct ControlRetry: Hashable, Sendable {
    /// How often a call is made at most.
    public let attempts: Int

    public static let usualAttempts = 3

    private static let longestDelay = 20_000.0
    private static let obedience = 5000

    public init(attempts: Int = usualAttempts) { self.attempts = attempts }

    /// Why a call may be made again.
    enum Cause: Hashable {
        case transient
        case throttled

        /// The first delay at most, in ms.
        var base: Double { self == .throttled ? 1000 : 50 }

        /// What an attempt costs of the `RetryQuota`.
        var cost: Int { self == .throttled ? 5 : 14 }
    }

    /// Why a call that ended this way may be made again; nil when it may not.
    static func cause(_ result: Result<Response, TransferError>) -> Cause? {
        switch result {
        case .failure(let error): return error.outcome == .untrusted ? nil : .transient
        case .success(let response):
            guard response.status >= 400 else { return nil }
            let error = ServiceError(response)
            return error.isThrottling ? .throttled : error.isTransient ? .transient : nil
        }
    }

    /// ms until the next attempt; nil when there is to be none.
    ///
    /// - Parameters:
    ///   - made: attempts so far, 1 or more.
    ///   - hint: how long the service asks to wait, in ms.
    ///   - chance: from 0 to 1.
    func delay(_ cause: Cause, after made: Int, hint: Int?, chance: Double) -> Int? {
        guard made < attempts else { return nil }
        let longest = min(cause.base * Double(1 << min(made - 1, 20)), Self.longestDelay)
        let delay = Int(longest * chance)
        return hint.map { min(max($0, delay), delay + Self.obedience) } ?? delay
    }
}
