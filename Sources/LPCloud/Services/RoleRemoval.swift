public import LPCore

/// How a role goes away.
public protocol RoleRemoval: Sendable {
    /// Takes all policies from a role and deletes it; one that is not there is no error.
    func deleteRole(_ name: String) async throws(Failure)
}
