import LPCloud
import LPCore
import NIOCore
import NIOHTTP1

/// Objects in parts, as boto3 and the AWS CLI send any file above 8 MB.
struct UploadRoutes {
    let store: ObjectStore

    /// CreateMultipartUpload.
    func begin(_ request: APIRequest, _ bucket: String) -> EventLoopFuture<APIReply> {
        let key = request.parameters[1]
        let upload = StoredUpload(
            id: Identifier.hex(words: 2), bucket: bucket, key: key,
            type: request.objectType, metadata: request.objectMetadata,
            begun: WallClock.milliseconds() / 1000)
        return store.begin(upload).assumeIsolated().map {
            APIReply(
                .ok,
                xml: XMLElement("InitiateMultipartUploadResult", attributes: S3.namespace) {
                    XMLElement("Bucket", bucket)
                    XMLElement("Key", key)
                    XMLElement("UploadId", upload.id)
                })
        }.nonisolated()
    }

    /// UploadPart.
    func put(_ request: APIRequest, _ bucket: String, _ id: String) throws(APIError)
        -> EventLoopFuture<APIReply>
    {
        guard let number = request.query("partNumber").flatMap({ Int($0) }),
            (1...10_000).contains(number)
        else {
            throw APIError(
                .badRequest, "InvalidArgument",
                "Part number must be an integer between 1 and 10000, inclusive")
        }
        let upload = try store.upload(id, bucket, request.parameters[1])
        let others = upload.parts.filter { $0.key != number }.map(\.value.bytes).reduce(0, +)
        guard others + request.body.readableBytes <= S3.objectLimit else { throw S3.overlong }
        return store.put(Array(request.body.readableBytesView), as: number, of: upload)
            .assumeIsolated().map { APIReply(.ok, headers: [("ETag", $0.tag)]) }.nonisolated()
    }

    /// CompleteMultipartUpload.
    func complete(_ request: APIRequest, _ bucket: String, _ id: String) throws(APIError)
        -> EventLoopFuture<APIReply>
    {
        let upload = try store.upload(id, bucket, request.parameters[1])
        let document = XMLText(Array(request.body.readableBytesView))
        let parts = try upload.parts(
            document.elements("Part").map { part in
                (part["PartNumber"].flatMap { Int($0) } ?? 0, part["ETag"] ?? "")
            })
        return store.complete(upload, parts).assumeIsolated().map { object in
            APIReply(
                .ok,
                xml: XMLElement("CompleteMultipartUploadResult", attributes: S3.namespace) {
                    XMLElement(
                        "Location", "/\(object.bucket)/\(PercentEncoding.encode(object.key))")
                    XMLElement("Bucket", object.bucket)
                    XMLElement("Key", object.key)
                    XMLElement("ETag", object.tag)
                })
        }.nonisolated()
    }

    /// AbortMultipartUpload.
    func abort(_ request: APIRequest, _ bucket: String, _ id: String) throws(APIError)
        -> EventLoopFuture<APIReply>
    {
        store.forget(try store.upload(id, bucket, request.parameters[1])).assumeIsolated()
            .map { APIReply(.noContent) }.nonisolated()
    }
}
