import LPCloud
import LPCore

/// That the service refused to run a call for now: which of its limits was met and when it suggests to try again.
///
/// Source: Lambda API reference, Invoke, TooManyRequestsException (`Reason`, `Retry-After`); Smithy's retry
/// specification (`x-amz-retry-after`).
struct Refusal: Hashable, Sendable {
    enum Limit: Hashable, Sendable {
        /// So many calls run at once.
        case concurrency
        /// So many calls start in a second.
        case rate
    }

    /// The service's word for the limit, else the error's name.
    let reason: String
    /// How long the service asks to wait, in ms; 0 when it does not say.
    let hint: Int

    /// A service that asks for more than this is not obeyed, in ms: the limit may have gone long before.
    private static let longestHint = 5000

    init(reason: String, hint: Int = 0) {
        self.reason = reason
        self.hint = min(max(hint, 0), Self.longestHint)
    }

    /// - Parameter name: the error's name, for a reply that gives no reason, as those of proxies do.
    init(_ response: Response, name: String) {
        let told = (try? JSONText(response.body))?.members?.first { $0.name.string == "Reason" }
        self.init(reason: told?.value.string ?? name, hint: response.retryHint ?? 0)
    }

    var limit: Limit { Self.rates.contains(reason) ? .rate : .concurrency }

    private static let rates: Set = [
        "FunctionInvocationRateLimitExceeded", "ReservedFunctionInvocationRateLimitExceeded",
        "CallerRateLimitExceeded",
    ]
}
