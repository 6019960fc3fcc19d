import LPCore
import NIOCore
import NIOHTTP1

/// Simple Storage Service of 2006-03-01: objects, by path.
struct ObjectRoutes {
    let store: ObjectStore
    let disk: Disk

    private static let overlong = APIError(
        .badRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")

    /// More than the largest package that Lambda takes from here, in bytes.
    private static let limit = 300 << 20

    var routes: [Route] {
        [
            Route(.PUT, "/*/**", bodyLimit: Self.limit, overlong: Self.overlong, put),
            Route(.GET, "/*/**", get),
            Route(.HEAD, "/*/**", head), Route(.DELETE, "/*/**", delete),
        ]
    }

    private func bucket(_ request: APIRequest) throws(APIError) -> String {
        guard store.buckets[request.parameters[0]] != nil else { throw .noBucket }
        return request.parameters[0]
    }

    private func find(_ request: APIRequest) throws(APIError) -> StoredObject {
        guard let object = store.object(try bucket(request), request.parameters[1]) else {
            throw .noKey
        }
        return object
    }

    private func put(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let bucket = try bucket(request)
        let headers = request.headers
        guard headers.first(name: "x-amz-content-sha256")?.hasPrefix("STREAMING-") != true,
            headers.first(name: "x-amz-copy-source") == nil, request.query("partNumber") == nil
        else {
            throw APIError(
                .notImplemented, "NotImplemented",
                "lp-local takes an object whole, in one request")
        }
        let metadata = headers.filter { $0.name.lowercased().hasPrefix("x-amz-meta-") }.map {
            ($0.name.lowercased(), $0.value)
        }
        return store.put(
            Array(request.body.readableBytesView), bucket, request.parameters[1],
            type: headers.first(name: "content-type") ?? "binary/octet-stream",
            metadata: Dictionary(metadata) { $1 }
        ).assumeIsolated().map { APIReply(.ok, headers: [("ETag", $0.tag)]) }.nonisolated()
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let object = try find(request)
        return store.read(object).assumeIsolated().map { bytes in
            APIReply(.ok, headers: Self.headers(object), body: ByteBuffer(bytes: bytes))
        }.nonisolated()
    }

    private func head(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let object = try find(request)
        var reply = APIReply(.ok, headers: Self.headers(object))
        reply.length = object.bytes
        return disk.done(reply)
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        guard let object = store.object(try bucket(request), request.parameters[1]) else {
            // One that is gone is as good as deleted.
            return disk.done(APIReply(.noContent))
        }
        return store.remove(object).assumeIsolated().map { APIReply(.noContent) }.nonisolated()
    }

    private static func headers(_ object: StoredObject) -> [(name: String, value: String)] {
        [
            ("Content-Type", object.type), ("ETag", object.tag),
            ("Last-Modified", WallClock.httpDate(object.modified * 1000)),
        ] + object.metadata.map { ($0.key, $0.value) }
    }
}
