public import LPCore

extension IdentityRoles: RoleRemoval {
    public func deleteRole(_ name: String) async throws(Failure) {
        do throws(Failure) {
            // A role with policies cannot be deleted (API reference, DeleteRole).
            for policy in try await pages(of: "ListAttachedRolePolicies", name, "PolicyArn") {
                try await change(name, "DetachRolePolicy", [("PolicyArn", policy)])
            }
            for policy in try await pages(of: "ListRolePolicies", name, "member") {
                try await change(name, "DeleteRolePolicy", [("PolicyName", policy)])
            }
            try await change(name, "DeleteRole", [])
        } catch {
            guard error.name == Self.notFound else { throw error }
        }
    }

    private func change(_ role: String, _ operation: String, _ members: [(String, String)])
        async throws(Failure)
    {
        _ = try await api.call("delete role", role, operation, [("RoleName", role)] + members)
    }

    /// The text of every element of that name, on all pages.
    private func pages(of operation: String, _ role: String, _ element: String)
        async throws(Failure) -> [String]
    {
        var found: [String] = []
        var marker: String?
        repeat {
            let position = marker.map { [("Marker", $0)] } ?? []
            let page = try await api.call(
                "read policies of role", role, operation, [("RoleName", role)] + position)
            found += page.elements(element).map(\.value)
            marker = page["IsTruncated"] == "true" ? page["Marker"] : nil
        } while marker != nil
        return found
    }
}
