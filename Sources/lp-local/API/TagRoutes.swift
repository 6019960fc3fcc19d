import FoundationEssentials
import LPCore
import NIOCore
import NIOHTTP1

/// ListTags, TagResource and UntagResource (API 2017-03-31).
struct TagRoutes {
    let catalog: Catalog
    let disk: Disk

    var routes: [Route] {
        let path = "/2017-03-31/tags/*"
        return [
            Route(.GET, path, list), Route(.POST, path, add), Route(.DELETE, path, remove),
        ]
    }

    private struct Body: Decodable {
        let tags: [String: String]

        enum CodingKeys: String, CodingKey { case tags = "Tags" }
    }

    /// - Throws: InvalidParameterValueException for more than 50 tags.
    static func check(_ tags: [String: String]) throws(APIError) {
        guard tags.count <= 50 else {
            throw .invalidParameter("Number of tags exceeds resource tag limit.")
        }
    }

    private func list(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let tags = try catalog.find(request).tags
        return disk.done(APIReply(.ok, json: .object([("Tags", JSONText(encoding: tags))])))
    }

    private func add(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var function = try catalog.findChangeable(request)
        let body: Body
        do {
            body = try JSONDecoder().decode(Body.self, from: Data(request.body.readableBytesView))
        } catch {
            throw APIError(
                .badRequest, "SerializationException",
                "Could not parse request body into json: \(describe(error))")
        }
        function.tags.merge(body.tags) { $1 }
        try Self.check(function.tags)
        return save(function)
    }

    private func remove(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var function = try catalog.findChangeable(request)
        for name in request.queryValues("tagKeys") { function.tags[name] = nil }
        return save(function)
    }

    private func save(_ function: StoredFunction) -> EventLoopFuture<APIReply> {
        catalog.save(function).assumeIsolated().map { APIReply(.noContent) }.nonisolated()
    }
}
