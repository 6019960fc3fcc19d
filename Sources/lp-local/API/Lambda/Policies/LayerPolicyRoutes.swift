import LPCore
import NIOCore
import NIOHTTP1

/// AddLayerVersionPermission, GetLayerVersionPolicy and RemoveLayerVersionPermission (API 2018-10-31): kept and shown,
/// not enforced.
struct LayerPolicyRoutes {
    let catalog: Catalog
    let disk: Disk

    private static let action = "lambda:GetLayerVersion"

    var routes: [Route] {
        let path = LayerRoutes.base + "/*/versions/*/policy"
        return [
            Route(.GET, path, get), Route(.POST, path, add), Route(.DELETE, path + "/*", remove),
        ]
    }

    private func add(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let (layer, version) = try find(request)
        let statement = try ResourcePolicy.Statement(
            try RequestBody(request.body), on: layer.arn(version), allowing: Self.action)
        let policy = try ResourcePolicy.adding(statement, to: version.policy)
        try check(request, version)
        let reply = APIReply(
            .created,
            json: .object([
                ("Statement", JSONText(string: statement.text)),
                ("RevisionId", JSONText(string: policy.revision)),
            ]))
        return save(policy, version, in: layer, reply)
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let (_, version) = try find(request)
        guard let policy = version.policy else { throw APIError.noPolicy }
        return disk.done(policy.reply)
    }

    private func remove(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let (layer, version) = try find(request)
        guard let policy = version.policy else { throw APIError.noPolicy }
        let left = try policy.removing(request.parameters[2])
        try check(request, version)
        return save(left, version, in: layer, APIReply(.noContent))
    }

    private func check(_ request: APIRequest, _ version: StoredLayer) throws(APIError) {
        guard let policy = version.policy else { return }
        try catalog.check(request.query("RevisionId"), policy.revision, "GetLayerPolicy")
    }

    private func find(_ request: APIRequest) throws(APIError) -> (LayerFamily, StoredLayer) {
        do {
            return try catalog.layerVersion(request)
        } catch let error {
            guard error == .noResource else { throw error }
            let reference = try LayerReference(request.parameters[0])
            throw .notFound(
                "Layer version \(reference.arn(catalog.site(request))):\(request.parameters[1]) does not exist."
            )
        }
    }

    private func save(
        _ policy: ResourcePolicy?, _ version: StoredLayer, in layer: LayerFamily,
        _ reply: APIReply
    ) -> EventLoopFuture<APIReply> {
        var layer = layer
        for place in layer.versions.indices where layer.versions[place].number == version.number {
            layer.versions[place].policy = policy
        }
        return catalog.save(layer).assumeIsolated().map { reply }.nonisolated()
    }
}
