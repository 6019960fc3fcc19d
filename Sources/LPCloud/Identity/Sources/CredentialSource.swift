import LPCore

/// A place that credentials come from.
protocol CredentialSource: Sendable {
    /// What `-v` calls it, such as `the environment`.
    var origin: String { get }

    /// Whether it may have other credentials later.
    var isRenewable: Bool { get }

    /// What tells it from other sources, for the cache; no secret.
    var key: [String] { get }

    /// - Parameter anew: whether those that were kept are of no use.
    /// - Throws: a `Failure` when it is configured and has none.
    func fetch(anew: Bool) async throws(Failure) -> Credentials
}

extension CredentialSource {
    var key: [String] { [origin] }
}
