import LPCloud
import LPCore
import NIOCore
import NIOHTTP1

/// Simple Storage Service of 2006-03-01, as far as the upload of code needs it: buckets, by path.
struct BucketRoutes {
    let store: ObjectStore
    let disk: Disk

    /// What a client may say of a bucket.
    private static let settings = [
        "encryption", "lifecycle", "publicAccessBlock", "versioning", "tagging", "policy",
        "ownershipControls", "object-lock",
    ]

    var routes: [Route] {
        [
            Route(.GET, "/", listBuckets), Route(.PUT, "/*", put), Route(.GET, "/*", get),
            Route(.HEAD, "/*", head), Route(.DELETE, "/*", delete),
            Route(.POST, "/*", deleteObjects),
        ]
    }

    private func setting(_ request: APIRequest) -> String? {
        Self.settings.first { request.query($0) != nil }
    }

    /// What a query may ask for beside settings.
    private static let parameters: Set = [
        "continuation-token", "delete", "delimiter", "encoding-type", "fetch-owner", "key-marker",
        "list-type", "location", "marker", "max-keys", "max-uploads", "prefix", "start-after",
        "upload-id-marker", "uploads", "version-id-marker", "versions",
    ]

    private func find(_ request: APIRequest) throws(APIError) -> StoredBucket {
        try request.check(parameters: Self.parameters.union(Self.settings))
        guard let bucket = store.buckets[request.parameters[0]] else { throw .noBucket }
        return bucket
    }

    private func put(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        try request.check(parameters: Set(Self.settings))
        if let setting = setting(request) {
            var bucket = try find(request)
            bucket.settings[setting] = String(buffer: request.body)
            return save(bucket, APIReply(.ok))
        }
        let name = request.parameters[0]
        guard (3...63).contains(name.utf8.count), name.utf8.allSatisfy(Self.isBucketByte) else {
            throw APIError(
                .badRequest, "InvalidBucketName", "The specified bucket is not valid.")
        }
        guard store.buckets[name] == nil else {
            throw APIError(
                .conflict, "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it."
            )
        }
        let bucket = StoredBucket(
            name: name, region: Site(account: "", request.headers).region,
            created: WallClock.milliseconds() / 1000)
        return save(bucket, APIReply(.ok, headers: [("Location", "/" + name)]))
    }

    private func save(_ bucket: StoredBucket, _ reply: APIReply) -> EventLoopFuture<APIReply> {
        store.buckets.set(bucket.name, bucket).assumeIsolated().map { reply }.nonisolated()
    }

    private func head(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let bucket = try find(request)
        return disk.done(APIReply(.ok, headers: [("x-amz-bucket-region", bucket.region)]))
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var bucket = try find(request)
        if let setting = setting(request) {
            bucket.settings[setting] = nil
            return save(bucket, APIReply(.noContent))
        }
        guard store.objects(of: bucket.name).isEmpty else {
            throw APIError(
                .conflict, "BucketNotEmpty", "The bucket you tried to delete is not empty")
        }
        let removals =
            store.uploads(of: bucket.name).map(store.forget) + [store.buckets.remove(bucket.name)]
        return EventLoopFuture.andAllSucceed(removals, on: disk.loop).assumeIsolated()
            .map { APIReply(.noContent) }.nonisolated()
    }

    /// DeleteObjects; an object that is not there is as good as deleted.
    private func deleteObjects(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        guard request.query("delete") != nil else { throw APIError.noS3Method }
        let bucket = try find(request)
        let document = XMLText(Array(request.body.readableBytesView))
        let keys = document.elements("Object").compactMap { $0["Key"] }
        guard (1...1000).contains(keys.count) else {
            throw APIError(
                .badRequest, "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema"
            )
        }
        let removals = keys.compactMap { store.object(bucket.name, $0) }.map(store.remove)
        let reply = APIReply(
            .ok,
            xml: XMLElement("DeleteResult", attributes: S3.namespace) {
                if document["Quiet"] != "true" {
                    keys.map { key in XMLElement("Deleted") { XMLElement("Key", key) } }
                }
            })
        return EventLoopFuture.andAllSucceed(removals, on: disk.loop).assumeIsolated()
            .map { reply }.nonisolated()
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let bucket = try find(request)
        if request.query("location") != nil {
            // The oldest region has no name here.
            let region = bucket.region == "us-east-1" ? "" : bucket.region
            return disk.done(APIReply(.ok, xml: XMLElement("LocationConstraint", region)))
        }
        if let setting = setting(request) {
            guard let document = bucket.settings[setting] else {
                throw APIError(
                    .notFound, "NoSuchConfiguration",
                    "The bucket has no configuration of that kind")
            }
            return disk.done(
                APIReply(
                    .ok, headers: [("Content-Type", "application/xml")],
                    body: ByteBuffer(string: document)))
        }
        if request.query("uploads") != nil {
            return disk.done(try UploadRoutes(store: store).uploads(request, bucket.name))
        }
        return disk.done(
            try request.query("versions") != nil
                ? listVersions(bucket, request) : list(bucket, request))
    }

    /// ListObjectVersions, of objects that have one version each.
    private func listVersions(_ bucket: StoredBucket, _ request: APIRequest) throws(APIError)
        -> APIReply
    {
        let prefix = request.query("prefix") ?? ""
        let page = try page(of: bucket, request, after: request.query("key-marker"))
        return APIReply(
            .ok,
            xml: XMLElement("ListVersionsResult", attributes: S3.namespace) {
                XMLElement("Name", bucket.name)
                XMLElement("Prefix", prefix)
                XMLElement("IsTruncated", page.next == nil ? "false" : "true")
                if let next = page.next { XMLElement("NextKeyMarker", next) }
                page.elements.map { object in
                    XMLElement("Version") {
                        Self.members(of: object)
                        XMLElement("VersionId", "null")
                        XMLElement("IsLatest", "true")
                    }
                }
            })
    }

    /// The objects that a listing shows, 1,000 at most.
    ///
    /// - Throws: an InvalidArgument when `max-keys` is no number of objects.
    private func page(of bucket: StoredBucket, _ request: APIRequest, after marker: String?)
        throws(APIError) -> Page<StoredObject>
    {
        let objects = store.objects(of: bucket.name, prefix: request.query("prefix") ?? "")
        return Page(
            of: objects.map { ($0.key, $0) }, after: marker, most: try request.most("max-keys"))
    }

    private static func members(of object: StoredObject) -> [XMLElement] {
        [
            XMLElement("Key", object.key), XMLElement("LastModified", S3.date(object.modified)),
            XMLElement("ETag", object.tag), XMLElement("Size", String(object.bytes)),
            XMLElement("StorageClass", "STANDARD"),
        ]
    }

    /// ListObjectsV2, and its older form.
    private func list(_ bucket: StoredBucket, _ request: APIRequest) throws(APIError) -> APIReply {
        let prefix = request.query("prefix") ?? ""
        let start = request.query("continuation-token") ?? request.query("marker")
        let page = try page(of: bucket, request, after: start ?? request.query("start-after"))
        return APIReply(
            .ok,
            xml: XMLElement("ListBucketResult", attributes: S3.namespace) {
                XMLElement("Name", bucket.name)
                XMLElement("Prefix", prefix)
                XMLElement("KeyCount", String(page.elements.count))
                XMLElement("IsTruncated", page.next == nil ? "false" : "true")
                if let next = page.next {
                    XMLElement("NextContinuationToken", next)
                    XMLElement("NextMarker", next)
                }
                page.elements.map { object in
                    XMLElement("Contents") { Self.members(of: object) }
                }
            })
    }

    private func listBuckets(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let most = Int(request.query("max-buckets") ?? "10000")
        guard let most, (1...10_000).contains(most) else {
            throw APIError(
                .badRequest, "InvalidArgument",
                "Argument max-buckets must be an integer between 1 and 10000")
        }
        let prefix = request.query("prefix") ?? ""
        let buckets = store.buckets.values.filter { $0.key.hasPrefix(prefix) }.sorted {
            $0.key < $1.key
        }
        let page = Page(
            of: buckets.map { ($0.key, $0.value) }, after: request.query("continuation-token"),
            most: most)
        return disk.done(
            APIReply(
                .ok,
                xml: XMLElement("ListAllMyBucketsResult", attributes: S3.namespace) {
                    XMLElement("Buckets") {
                        page.elements.map { bucket in
                            XMLElement("Bucket") {
                                XMLElement("Name", bucket.name)
                                XMLElement("CreationDate", S3.date(bucket.created))
                            }
                        }
                    }
                    if let next = page.next { XMLElement("ContinuationToken", next) }
                }))
    }

    private static func isBucketByte(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || byte &- 0x30 < 10 || ".-".utf8.contains(byte)
    }
}
