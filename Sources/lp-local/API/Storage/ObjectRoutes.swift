import LPCore
import NIOCore
import NIOHTTP1

/// Simple Storage Service of 2006-03-01: objects, by path.
struct ObjectRoutes {
    let store: ObjectStore
    let disk: Disk

    private var uploads: UploadRoutes { UploadRoutes(store: store) }

    var routes: [Route] {
        [
            Route(.PUT, "/*/**", bodyLimit: S3.objectLimit, overlong: S3.overlong, put),
            Route(.GET, "/*/**", get), Route(.HEAD, "/*/**", head), Route(.POST, "/*/**", post),
            Route(.DELETE, "/*/**", delete),
        ]
    }

    private func bucket(_ request: APIRequest) throws(APIError) -> String {
        let parameters: Set =
            switch request.method {
            case .POST: ["uploads", "uploadId"]
            case .PUT: ["uploadId", "partNumber"]
            case .DELETE: ["uploadId", "versionId"]
            case .GET: ["max-parts", "part-number-marker", "uploadId", "versionId"]
            default: ["versionId"]
            }
        try request.check(parameters: parameters)
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
            headers.first(name: "x-amz-copy-source") == nil
        else { throw S3.notImplemented("copies of objects, and no bodies in signed chunks") }
        if let id = request.query("uploadId") { return try uploads.put(request, bucket, id) }
        let body = request.body
        return store.put(
            bucket, request.parameters[1], type: request.objectType,
            metadata: request.objectMetadata
        ) { ObjectContent(Array(body.readableBytesView)) }.assumeIsolated().map {
            APIReply(.ok, headers: [("ETag", $0.tag)])
        }.nonisolated()
    }

    private func post(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let bucket = try bucket(request)
        if let id = request.query("uploadId") { return try uploads.complete(request, bucket, id) }
        guard request.query("uploads") != nil else { throw APIError.noS3Method }
        return uploads.begin(request, bucket)
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        if let id = request.query("uploadId") {
            return disk.done(try uploads.parts(request, try bucket(request), id))
        }
        let object = try find(request)
        let range = try request.headers.first(name: "range").flatMap { header in
            try ByteRange.read(header, of: object.bytes)
        }
        return store.read(object).assumeIsolated().map { bytes in
            guard let range else {
                return APIReply(.ok, headers: Self.headers(object), body: ByteBuffer(bytes: bytes))
            }
            let place = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(bytes.count)"
            return APIReply(
                .partialContent, headers: Self.headers(object) + [("Content-Range", place)],
                body: ByteBuffer(bytes: bytes[range]))
        }.nonisolated()
    }

    private func head(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let object = try find(request)
        var reply = APIReply(.ok, headers: Self.headers(object))
        reply.length = object.bytes
        return disk.done(reply)
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let bucket = try bucket(request)
        if let id = request.query("uploadId") { return try uploads.abort(request, bucket, id) }
        guard let object = store.object(bucket, request.parameters[1]) else {
            // One that is gone is as good as deleted.
            return disk.done(APIReply(.noContent))
        }
        return store.remove(object).assumeIsolated().map { APIReply(.noContent) }.nonisolated()
    }

    private static func headers(_ object: StoredObject) -> [(name: String, value: String)] {
        [
            ("Content-Type", object.type), ("ETag", object.tag), ("Accept-Ranges", "bytes"),
            ("Last-Modified", WallClock.httpDate(object.modified * 1000)),
        ] + object.metadata.map { ($0.key, $0.value) }
    }
}
