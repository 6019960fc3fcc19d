public import LPCore

/// What a cloud can do with the roles that functions run as.
public protocol RoleService: Sendable {
    /// The role of that name; nil when there is none.
    func role(_ name: String) async throws(Failure) -> Role?

    /// Makes a role that Lambda may take on; nil when there is one of that name already.
    ///
    /// - Parameters:
    ///   - description: what it is for.
    ///   - boundary: the ARN of the policy that bounds what it may ever do.
    func createRole(
        _ name: String, description: String, boundary: String?, tags: [String: String]
    ) async throws(Failure) -> Role?

    /// Gives a role a policy of its own, in the place of one of that name.
    func setPolicy(_ policy: JSONText, named name: String, of role: String) async throws(Failure)
}
