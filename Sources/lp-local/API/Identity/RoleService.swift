import LPCloud
import NIOCore
import NIOHTTP1

/// Identity and Access Management of 2010-05-08, as far as functions need it: roles, stored and not enforced.
struct RoleService {
    let account: String
    let roles: Shelf<StoredRole>
    let disk: Disk

    private static let namespace = "https://iam.amazonaws.com/doc/2010-05-08/"

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
            ])
    }

    private func create(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let name = try form.required("RoleName")
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(isRoleByte) else {
            throw APIError(
                .badRequest, "ValidationError",
                "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the "
                    + "following: +=,.@_-")
        }
        guard roles[name] == nil else {
            throw APIError(
                .conflict, "EntityAlreadyExists", "Role with name \(name) already exists.")
        }
        let role = StoredRole(
            name: name, path: form["Path"] ?? "/",
            id: "AROA" + Identifier.hex(words: 1).uppercased(),
            created: WallClock.milliseconds() / 1000, description: form["Description"] ?? "",
            trust: try form.required("AssumeRolePolicyDocument"),
            maxSession: form["MaxSessionDuration"].flatMap(Int.init) ?? 3600,
            tags: tags(form))
        return save(role, "CreateRole") { element(role) }
    }

    private func get(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let role = try find(form)
        return disk.done(.query("GetRole", Self.namespace) { element(role) })
    }

    private func list(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let all = roles.values.values.filter { $0.path.hasPrefix(form["PathPrefix"] ?? "/") }
            .map { ($0.name, $0) }.sorted { $0.0 < $1.0 }
        let page = Page(
            of: all, after: form["Marker"],
            most: try form.number("MaxItems", in: 1...1000, else: 100))
        return disk.done(
            .query("ListRoles", Self.namespace) {
                XMLElement("Roles") { page.elements.map { element($0, as: "member") } }
                XMLElement("IsTruncated", page.next == nil ? "false" : "true")
                if let next = page.next { XMLElement("Marker", next) }
            })
    }

    private func delete(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let role = try find(form)
        guard role.inline.isEmpty else { throw Self.conflict("must delete policies first.") }
        guard role.attached.isEmpty else { throw Self.conflict("must detach all policies first.") }
        return roles.remove(role.name).assumeIsolated().map {
            .query("DeleteRole", Self.namespace)
        }.nonisolated()
    }

    private static func conflict(_ reason: String) -> APIError {
        APIError(.conflict, "DeleteConflict", "Cannot delete entity, \(reason)")
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

    private func tags(_ form: Form) -> [String: String] {
        let pairs = zip(form.list("Tags", "Key"), form.list("Tags", "Value"))
        return Dictionary(pairs.map { ($0, $1) }) { $1 }
    }

    private func tag(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var role = try find(form)
        role.tags.merge(tags(form)) { $1 }
        return save(role, "TagRole")
    }

    private func untag(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var role = try find(form)
        for name in form.list("TagKeys") { role.tags[name] = nil }
        return save(role, "UntagRole")
    }

    private func listTags(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let role = try find(form)
        return disk.done(
            .query("ListRoleTags", Self.namespace) {
                tagElement(role)
                XMLElement("IsTruncated", "false")
            })
    }

    // MARK: - Policies

    private func attach(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var role = try find(form)
        let arn = try form.required("PolicyArn")
        if !role.attached.contains(arn) { role.attached.append(arn) }
        return save(role, "AttachRolePolicy")
    }

    private func detach(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var role = try find(form)
        let arn = try form.required("PolicyArn")
        guard let place = role.attached.firstIndex(of: arn) else {
            throw Self.absent("Policy \(arn) was not found.")
        }
        role.attached.remove(at: place)
        return save(role, "DetachRolePolicy")
    }

    private func listAttached(_ form: Form, _ request: APIRequest) throws
        -> EventLoopFuture<APIReply>
    {
        let role = try find(form)
        return disk.done(
            .query("ListAttachedRolePolicies", Self.namespace) {
                XMLElement("AttachedPolicies") {
                    role.attached.map { arn in
                        XMLElement("member") {
                            XMLElement(
                                "PolicyName", arn.split(separator: "/").last.map(String.init) ?? arn
                            )
                            XMLElement("PolicyArn", arn)
                        }
                    }
                }
                XMLElement("IsTruncated", "false")
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
            .query("GetRolePolicy", Self.namespace) {
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
        let role = try find(form)
        return disk.done(
            .query("ListRolePolicies", Self.namespace) {
                XMLElement("PolicyNames") {
                    role.inline.keys.sorted().map { XMLElement("member", $0) }
                }
                XMLElement("IsTruncated", "false")
            })
    }

    private func policy(_ form: Form, of role: StoredRole) throws(APIError) -> (
        name: String, document: String
    ) {
        let name = try form.required("PolicyName")
        guard let document = role.inline[name] else {
            throw Self.absent("The role policy with name \(name) cannot be found.")
        }
        return (name, document)
    }

    // MARK: - Steps

    private func find(_ form: Form) throws(APIError) -> StoredRole {
        let name = try form.required("RoleName")
        guard let role = roles[name] else {
            throw Self.absent("The role with name \(name) cannot be found.")
        }
        return role
    }

    private static func absent(_ message: String) -> APIError {
        APIError(.notFound, "NoSuchEntity", message)
    }

    private func save(
        _ role: StoredRole, _ operation: String,
        @XMLContent _ result: () -> [XMLElement] = { [] }
    ) -> EventLoopFuture<APIReply> {
        let reply = APIReply.query(operation, Self.namespace, result)
        return roles.set(role.name, role).assumeIsolated().map { reply }.nonisolated()
    }

    private func tagElement(_ role: StoredRole) -> XMLElement {
        XMLElement("Tags") {
            role.tags.sorted { $0.key < $1.key }.map { key, value in
                XMLElement("member") {
                    XMLElement("Key", key)
                    XMLElement("Value", value)
                }
            }
        }
    }

    private func element(_ role: StoredRole, as name: String = "Role") -> XMLElement {
        XMLElement(name) {
            XMLElement("Path", role.path)
            XMLElement("RoleName", role.name)
            XMLElement("RoleId", role.id)
            XMLElement("Arn", role.arn(account: account))
            XMLElement("CreateDate", WallClock.format(role.created, "%Y-%m-%dT%H:%M:%SZ"))
            XMLElement("AssumeRolePolicyDocument", PercentEncoding.encode(role.trust))
            if !role.description.isEmpty { XMLElement("Description", role.description) }
            XMLElement("MaxSessionDuration", String(role.maxSession))
            if !role.tags.isEmpty { tagElement(role) }
        }
    }

    private func isRoleByte(_ byte: UInt8) -> Bool {
        isNameByte(byte) || "+=,.@".utf8.contains(byte)
    }
}
