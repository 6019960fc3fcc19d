public import LPCore

/// The roles of AWS Identity and Access Management of 2010-05-08.
public struct IdentityRoles: RoleService {
    let api: QueryAPI

    public init(_ transport: any Transport) {
        api = QueryAPI(transport, version: "2010-05-08")
    }

    static let notFound = "NoSuchEntity"
    private static let taken = "EntityAlreadyExists"

    /// Only Lambda may take on such a role (developer guide, Lambda execution role).
    private static let trust = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow",\
        "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
        """

    public func role(_ name: String) async throws(Failure) -> Role? {
        do {
            return Self.role(
                try await api.call("read role", name, "GetRole", [("RoleName", name)]))
        } catch {
            if error.name == Self.notFound { return nil }
            throw error
        }
    }

    public func createRole(
        _ name: String, description: String, boundary: String?, tags: [String: String]
    ) async throws(Failure) -> Role? {
        var members = [
            ("RoleName", name), ("AssumeRolePolicyDocument", Self.trust),
            ("Description", description),
        ]
        if let boundary { members.append(("PermissionsBoundary", boundary)) }
        do {
            return Self.role(
                try await api.call(
                    "create role", name, "CreateRole", members + QueryAPI.members(tags)))
        } catch {
            if error.name == Self.taken { return nil }
            throw error
        }
    }

    public func setPolicy(_ policy: JSONText, named name: String, of role: String)
        async throws(Failure)
    {
        _ = try await api.call(
            "write policy of role", role, "PutRolePolicy",
            [("RoleName", role), ("PolicyName", name), ("PolicyDocument", policy.text)])
    }

    private static func role(_ reply: XMLText) -> Role? {
        guard let role = reply.elements("Role").first, let name = role["RoleName"],
            let arn = role["Arn"]
        else { return nil }
        let members = role.elements("Tags").first?.elements("member") ?? []
        let tags = members.map { ($0["Key"] ?? "", $0["Value"] ?? "") }
        return Role(name: name, arn: arn, tags: Dictionary(tags) { _, last in last })
    }
}
