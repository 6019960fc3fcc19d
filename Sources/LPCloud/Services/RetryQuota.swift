/// How many calls may still be made again, as a value: where most calls fail, more of them would only add to the load.
///
/// The numbers are those of the AWS SDKs' standard mode of 2026.
struct RetryQuota: Hashable, Sendable {
    private var left = Self.whole
    private static let whole = 500

    /// Pays for an attempt after the first; false when there is not enough left for it.
    mutating func take(for cause: ControlRetry.Cause) -> Bool {
        guard left >= cause.cost else { return false }
        left -= cause.cost
        return true
    }

    /// Takes note of a call that worked.
    ///
    /// - Parameter cause: what its last attempt was made again for; nil when it was the first.
    mutating func give(back cause: ControlRetry.Cause?) {
        left = min(left + (cause?.cost ?? 1), Self.whole)
    }
}
