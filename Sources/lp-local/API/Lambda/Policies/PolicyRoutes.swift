import LPCore
import NIOCore
import NIOHTTP1

/// AddPermission, GetPolicy and RemovePermission (API 2015-03-31): kept and shown, not enforced.
struct PolicyRoutes {
    let catalog: Catalog
    let disk: Disk

    var routes: [Route] {
        let path = FunctionRoutes.base + "/*/policy"
        return [
            Route(.GET, path, get), Route(.POST, path, add), Route(.DELETE, path + "/*", remove),
        ]
    }

    private func add(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let reference = try FunctionReference(request)
        var family = try catalog.family(reference, request)
        guard reference.qualifier != StoredFunction.latest else {
            throw APIError.invalidParameter(
                "We currently do not support adding policies for $LATEST.")
        }
        let qualifier = try catalog.part(reference, of: family)
        let body = try RequestBody(request.body)
        let statement = try ResourcePolicy.Statement(body, on: family.arn(reference.qualifier))
        try check(try body.text("RevisionId"), qualifier, of: family)
        let policy = try ResourcePolicy.adding(statement, to: family.policies[qualifier])
        let reply = APIReply(
            .created, json: .object([("Statement", JSONText(string: statement.text))]))
        return save(policy, qualifier, in: &family, reply)
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let reference = try FunctionReference(request)
        let qualifier = reference.qualifier ?? StoredFunction.latest
        guard let family = try? catalog.family(reference, request),
            let policy = family.policies[qualifier]
        else { throw APIError.noResource }
        return disk.done(policy.reply)
    }

    private func remove(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let reference = try FunctionReference(request)
        guard var family = try? catalog.family(reference, request) else {
            throw APIError.notFound(
                "No policy found for: \(reference.arn(catalog.site(request)))")
        }
        let qualifier = try catalog.part(reference, of: family)
        guard let policy = family.policies[qualifier] else { throw APIError.noPolicy }
        let left = try policy.removing(request.parameters[1])
        try check(request.query("RevisionId"), qualifier, of: family)
        return save(left, qualifier, in: &family, APIReply(.noContent))
    }

    /// A request may know the revision of the policy or of what it belongs to.
    private func check(_ given: String?, _ qualifier: String, of family: FunctionFamily)
        throws(APIError)
    {
        let policy = family.policies[qualifier]
        if policy != nil, given == policy?.revision { return }
        try catalog.check(
            given, family.revision(of: qualifier) ?? "",
            policy == nil ? "GetPolicy" : "GetFunction/GetAlias")
    }

    private func save(
        _ policy: ResourcePolicy?, _ qualifier: String, in family: inout FunctionFamily,
        _ reply: APIReply
    ) -> EventLoopFuture<APIReply> {
        family.policies[qualifier] = policy
        family.revise(qualifier, policy?.revision ?? Identifier.uuid())
        return catalog.save(family).assumeIsolated().map { reply }.nonisolated()
    }
}
