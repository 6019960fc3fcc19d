import LPCloud
import NIOCore
import NIOHTTP1

/// Identity and Access Management of 2010-05-08, as far as functions need it: roles, stored and not enforced; the policies
/// that many may share are `PolicyService`'s affair.
struct RoleService {
    let account: String
    let roles: Shelf<StoredRole>
    let policies: PolicyService
    let disk: Disk

    var service: Service {
        Operations.query(
            "iam",
            [
                "CreateRole": create, "GetRole": get, "ListRoles": list, "DeleteRole": delete,
                "UpdateRole": update, "UpdateAssumeRolePolicy": updateTrust, "TagRole": tag,
                "UntagRole": untag, "ListRoleTags": listTags, "AttachRolePolicy": attach,
                "DetachRolePolicy": detach, "ListAttachedRolePolicies": listAttached,
                "PutRolePolicy": putPolicy, "GetRolePolicy": getPolicy,
                "DeleteRolePolicy": deletePolicy, "ListRolePolicies": listPolicies,
            ].merging(policies.operations) { $1 })
    }

    private func create(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let name = try form.required("RoleName")
        try IAM.check(name: name, "roleName", longest: 64)
        guard roles[name] == nil else {
            throw APIError(
                .conflict, "EntityAlreadyExists", "Role with name \(name) already exists.")
        }
        let role = StoredRole(
            name: name, path: form["Path"] ?? "/",
            id: IAM.id("AROA"),
            created: WallClock.milliseconds() / 1000, description: form["Description"] ?? "",
            trust: try form.required("AssumeRolePolicyDocument"),
            maxSession: form["MaxSessionDuration"].flatMap(Int.init) ?? 3600,
            tags: form.tags)
        return save(role, "CreateRole") { element(role) }
    }

    private func get(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let role = try find(form)
        return disk.done(.query("GetRole", IAM.namespace) { element(role) })
    }

    private func list(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let all = roles.values.values.filter { $0.path.hasPrefix(form["PathPrefix"] ?? "/") }
        let page = try form.page(of: all.map { ($0.name, $0) })
        return disk.done(
            .query("ListRoles", IAM.namespace) {
                XMLElement("Roles") { page.elements.map { element($0, as: "member") } }
                page.end
            })
    }

    private func delete(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let role = try find(form)
        guard role.inline.isEmpty else {
            throw IAM.conflict("entity, must delete policies first.")
        }
        guard role.attached.isEmpty else {
            throw IAM.conflict("entity, must detach all policies first.")
        }
        return roles.remove(role.name).assumeIsolated().map {
            .query("DeleteRole", IAM.namespace)
        }.nonisolated()
    }

    private func update(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var role = try find(form)
        role.description = form["Description"] ?? role.description
        role.maxSession = form["MaxSessionDuration"].flatMap(Int.init) ?? role.maxSession
        return save(role, "UpdateRole")
    }

    private func updateTrust(_ form: Form, _ request: APIRequest) throws
        -> EventLoopFuture<APIReply>
    {
        var role = try find(form)
        role.trust = try form.required("PolicyDocument")
        return save(role, "UpdateAssumeRolePolicy")
    }

    // MARK: - Tags

    private func tag(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var role = try find(form)
        role.tags.merge(form.tags) { $1 }
        return save(role, "TagRole")
    }

    private func untag(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var role = try find(form)
        for name in form.list("TagKeys") { role.tags[name] = nil }
        return save(role, "UntagRole")
    }

    private func listTags(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let page = try form.page(of: try find(form).tags.map { ($0, ($0, $1)) })
        let tags = Dictionary(page.elements) { $1 }
        return disk.done(
            .query("ListRoleTags", IAM.namespace) {
                IAM.tags(tags)
                page.end
            })
    }

    // MARK: - Policies

    private func attach(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var role = try find(form)
        let arn = try form.required("PolicyArn")
        try policies.check(attachable: arn)
        if !role.attached.contains(arn) { role.attached.append(arn) }
        return save(role, "AttachRolePolicy")
    }

    private func detach(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var role = try find(form)
        let arn = try form.required("PolicyArn")
        guard let place = role.attached.firstIndex(of: arn) else {
            throw IAM.absent("Policy \(arn) was not found.")
        }
        role.attached.remove(at: place)
        return save(role, "DetachRolePolicy")
    }

    private func listAttached(_ form: Form, _ request: APIRequest) throws
        -> EventLoopFuture<APIReply>
    {
        let page = try form.page(of: try find(form).attached.map { ($0, $0) })
        return disk.done(
            .query("ListAttachedRolePolicies", IAM.namespace) {
                XMLElement("AttachedPolicies") {
                    page.elements.map { arn in
                        XMLElement("member") {
                            XMLElement(
                                "PolicyName", arn.split(separator: "/").last.map(String.init) ?? arn
                            )
                            XMLElement("PolicyArn", arn)
                        }
                    }
                }
                page.end
            })
    }

    private func putPolicy(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply>
    {
        var role = try find(form)
        role.inline[try form.required("PolicyName")] = try form.required("PolicyDocument")
        return save(role, "PutRolePolicy")
    }

    private func getPolicy(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply>
    {
        let role = try find(form)
        let (name, document) = try policy(form, of: role)
        return disk.done(
            .query("GetRolePolicy", IAM.namespace) {
                XMLElement("RoleName", role.name)
                XMLElement("PolicyName", name)
                XMLElement("PolicyDocument", PercentEncoding.encode(document))
            })
    }

    private func deletePolicy(_ form: Form, _ request: APIRequest) throws
        -> EventLoopFuture<APIReply>
    {
        var role = try find(form)
        role.inline[try policy(form, of: role).name] = nil
        return save(role, "DeleteRolePolicy")
    }

    private func listPolicies(_ form: Form, _ request: APIRequest) throws
        -> EventLoopFuture<APIReply>
    {
        let page = try form.page(of: try find(form).inline.keys.map { ($0, $0) })
        return disk.done(
            .query("ListRolePolicies", IAM.namespace) {
                XMLElement("PolicyNames") { page.elements.map { XMLElement("member", $0) } }
                page.end
            })
    }

    private func policy(_ form: Form, of role: StoredRole) throws(APIError) -> (
        name: String, document: String
    ) {
        let name = try form.required("PolicyName")
        guard let document = role.inline[name] else {
            throw IAM.absent("The role policy with name \(name) cannot be found.")
        }
        return (name, document)
    }

    // MARK: - Steps

    private func find(_ form: Form) throws(APIError) -> StoredRole {
        let name = try form.required("RoleName")
        guard let role = roles[name] else {
            throw IAM.absent("The role with name \(name) cannot be found.")
        }
        return role
    }

    private func save(
        _ role: StoredRole, _ operation: String,
        @XMLContent _ result: () -> [XMLElement] = { [] }
    ) -> EventLoopFuture<APIReply> {
        let reply = APIReply.query(operation, IAM.namespace, result)
        return roles.set(role.name, role).assumeIsolated().map { reply }.nonisolated()
    }

    private func element(_ role: StoredRole, as name: String = "Role") -> XMLElement {
        XMLElement(name) {
            XMLElement("Path", role.path)
            XMLElement("RoleName", role.name)
            XMLElement("RoleId", role.id)
            XMLElement("Arn", role.arn(account: account))
            XMLElement("CreateDate", IAM.date(role.created))
            XMLElement("AssumeRolePolicyDocument", PercentEncoding.encode(role.trust))
            if !role.description.isEmpty { XMLElement("Description", role.description) }
            XMLElement("MaxSessionDuration", String(role.maxSession))
            if !role.tags.isEmpty { IAM.tags(role.tags) }
        }
    }
}
