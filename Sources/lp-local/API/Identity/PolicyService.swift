import LPCloud
import NIOCore
import NIOHTTP1

/// IAM's managed policies, with one version each: stored and not enforced.
struct PolicyService {
    let account: String
    let policies: Shelf<StoredPolicy>
    let roles: Shelf<StoredRole>
    let disk: Disk

    var operations: [String: (Form, APIRequest) throws -> EventLoopFuture<APIReply>] {
        [
            "CreatePolicy": create, "GetPolicy": get, "ListPolicies": list,
            "DeletePolicy": delete, "GetPolicyVersion": getVersion,
            "ListPolicyVersions": listVersions,
        ]
    }

    private func create(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let name = try form.required("PolicyName")
        try IAM.check(name: name, "policyName", longest: 128)
        let policy = StoredPolicy(
            name: name, path: form["Path"] ?? "/", id: IAM.id("ANPA"),
            created: WallClock.milliseconds() / 1000, description: form["Description"] ?? "",
            document: try form.required("PolicyDocument"), tags: form.tags)
        guard policies[name] == nil else {
            throw APIError(
                .conflict, "EntityAlreadyExists",
                "A policy called \(name) already exists. Duplicate names are not allowed.")
        }
        let reply = APIReply.query("CreatePolicy", IAM.namespace) { element(policy) }
        return policies.set(name, policy).assumeIsolated().map { reply }.nonisolated()
    }

    private func get(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let policy = try find(form)
        return disk.done(
            .query("GetPolicy", IAM.namespace) { element(policy, isWhole: true) })
    }

    private func list(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let isShown = form["Scope"] != "AWS"
        let all = policies.values.values.filter { policy in
            isShown && policy.path.hasPrefix(form["PathPrefix"] ?? "/")
                && (form["OnlyAttached"] != "true" || !holders(of: policy).isEmpty)
        }
        let page = try form.page(of: all.map { ($0.name, $0) })
        return disk.done(
            .query("ListPolicies", IAM.namespace) {
                XMLElement("Policies") { page.elements.map { element($0, as: "member") } }
                page.end
            })
    }

    private func delete(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let policy = try find(form)
        guard holders(of: policy).isEmpty else {
            throw IAM.conflict("a policy attached to entities.")
        }
        return policies.remove(policy.name).assumeIsolated().map {
            .query("DeletePolicy", IAM.namespace)
        }.nonisolated()
    }

    private func getVersion(_ form: Form, _ request: APIRequest) throws
        -> EventLoopFuture<APIReply>
    {
        let policy = try find(form)
        let version = try form.required("VersionId")
        guard version == Self.version else {
            throw IAM.absent(
                "Policy \(policy.arn(account: account)) version \(version) does not exist or is not attachable."
            )
        }
        return disk.done(
            .query("GetPolicyVersion", IAM.namespace) {
                XMLElement("PolicyVersion") {
                    XMLElement("Document", PercentEncoding.encode(policy.document))
                    versionMembers(policy)
                }
            })
    }

    private func listVersions(_ form: Form, _ request: APIRequest) throws
        -> EventLoopFuture<APIReply>
    {
        let policy = try find(form)
        return disk.done(
            .query("ListPolicyVersions", IAM.namespace) {
                XMLElement("Versions") { XMLElement("member") { versionMembers(policy) } }
                XMLElement("IsTruncated", "false")
            })
    }

    /// What may be attached to a role: of this account only what is there, of others' and AWS' own anything.
    ///
    /// - Throws: NoSuchEntity otherwise.
    func check(attachable arn: String) throws(APIError) {
        guard !arn.hasPrefix("arn:aws:iam::\(account):") || policy(arn) != nil else {
            throw IAM.absent("Policy \(arn) does not exist or is not attachable.")
        }
    }

    // MARK: - Steps

    private static let version = "v1"

    private func policy(_ arn: String) -> StoredPolicy? {
        policies.values.values.first { $0.arn(account: account) == arn }
    }

    private func find(_ form: Form) throws(APIError) -> StoredPolicy {
        let arn = try form.required("PolicyArn")
        guard let policy = policy(arn) else {
            throw IAM.absent("Policy \(arn) was not found.")
        }
        return policy
    }

    private func holders(of policy: StoredPolicy) -> [StoredRole] {
        let arn = policy.arn(account: account)
        return roles.values.values.filter { $0.attached.contains(arn) }
    }

    @XMLContent private func versionMembers(_ policy: StoredPolicy) -> [XMLElement] {
        XMLElement("VersionId", Self.version)
        XMLElement("IsDefaultVersion", "true")
        XMLElement("CreateDate", IAM.date(policy.created))
    }

    /// - Parameter isWhole: whether what lists leave out is shown.
    private func element(
        _ policy: StoredPolicy, as name: String = "Policy", isWhole: Bool = false
    ) -> XMLElement {
        XMLElement(name) {
            XMLElement("PolicyName", policy.name)
            XMLElement("PolicyId", policy.id)
            XMLElement("Arn", policy.arn(account: account))
            XMLElement("Path", policy.path)
            XMLElement("DefaultVersionId", Self.version)
            XMLElement("AttachmentCount", String(holders(of: policy).count))
            XMLElement("PermissionsBoundaryUsageCount", "0")
            XMLElement("IsAttachable", "true")
            if isWhole, !policy.description.isEmpty {
                XMLElement("Description", policy.description)
            }
            XMLElement("CreateDate", IAM.date(policy.created))
            XMLElement("UpdateDate", IAM.date(policy.created))
            if !policy.tags.isEmpty { IAM.tags(policy.tags) }
        }
    }
}
