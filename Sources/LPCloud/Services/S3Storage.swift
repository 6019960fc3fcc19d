import Crypto
import FoundationEssentials
public import LPCore

/// Amazon S3 of 2006-03-01: buckets and objects of one account.
///
/// Every request says whose the bucket must be, so that nobody who has its name is given our code.
public struct S3Storage: ObjectStorage {
    private let api: ServiceAPI
    private let owner: String
    private let region: String

    /// - Parameter owner: the number of the account whose buckets are used.
    public init(_ transport: any Transport, owner: String, region: String) {
        api = ServiceAPI(transport)
        self.owner = owner
        self.region = region
    }

    /// Days until an object goes away: Lambda has its own copy within a minute.
    private static let lifetime = 7

    public func hasBucket(_ bucket: String) async throws(Failure) -> Bool {
        let action = "s3:GetBucketTagging"
        do {
            // The tags are the last of a bucket's settings.
            try await call("GET", bucket, part: "tagging", needing: action)
            return true
        } catch {
            if error.isNotFound || error.name == "NoSuchTagSet" { return false }
            guard error.isDenied else { throw error }
            throw Failure(
                cannot: "use bucket", bucket, "it is somebody else's, or we may not \(action)",
                next: "name another one with --bucket", name: error.name)
        }
    }

    public func makeBucket(_ bucket: String) async throws(Failure) {
        // The oldest region has no name here (API reference, CreateBucket).
        let place =
            region == "us-east-1"
            ? ""
            : "<CreateBucketConfiguration xmlns=\"\(Self.space)\"><LocationConstraint>\(region)"
                + "</LocationConstraint></CreateBucketConfiguration>"
        do {
            try await call("PUT", bucket, xml: place, needing: "s3:CreateBucket")
        } catch {
            guard error.name == "BucketAlreadyOwnedByYou" else { throw error }
        }
        for (part, xml, action) in Self.settings {
            try await call("PUT", bucket, part: part, xml: xml, needing: action)
        }
    }

    public func put(_ zip: PackedZip, as key: String, in bucket: String) async throws(Failure) {
        try await call(
            "PUT", bucket, key,
            headers: [
                ("Content-Type", "application/zip"), ("x-amz-checksum-sha256", zip.sha256),
                (Self.mark.description, "1"),
            ], stream: StreamedBody(zip.file), needing: "s3:PutObject")
    }

    /// What an object of ours carries; S3 gives it back as it was.
    static let mark: StaticString = "x-amz-meta-lambdapool-managed"

    private static let space = "http://s3.amazonaws.com/doc/2006-03-01/"

    /// All ways in which a bucket could become public.
    private static let blocks = [
        "BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets",
    ]

    /// What makes a bucket private, encrypted and passing, each by a request of its own.
    private static let settings: [(part: String, xml: String, action: String)] = [
        (
            "publicAccessBlock",
            "<PublicAccessBlockConfiguration xmlns=\"\(space)\">"
                + blocks.map { "<\($0)>true</\($0)>" }.joined()
                + "</PublicAccessBlockConfiguration>",
            "s3:PutBucketPublicAccessBlock"
        ),
        (
            "encryption",
            "<ServerSideEncryptionConfiguration xmlns=\"\(space)\"><Rule>"
                + "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
                + "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>",
            "s3:PutEncryptionConfiguration"
        ),
        (
            "lifecycle",
            "<LifecycleConfiguration xmlns=\"\(space)\"><Rule><ID>lambdapool</ID>"
                + "<Filter><Prefix></Prefix></Filter><Status>Enabled</Status>"
                + "<Expiration><Days>\(lifetime)</Days></Expiration>"
                + "</Rule></LifecycleConfiguration>",
            "s3:PutLifecycleConfiguration"
        ),
        (
            "tagging",
            "<Tagging xmlns=\"\(space)\"><TagSet><Tag><Key>\(DeployedFunction.managedTag)</Key>"
                + "<Value>1</Value></Tag></TagSet></Tagging>",
            "s3:PutBucketTagging"
        ),
    ]

    private static let denied = "AccessDenied"

    /// - Parameter action: the permission that a refusal is for want of; S3 does not say.
    @discardableResult
    func call(
        _ method: String, _ bucket: String, _ key: String? = nil, part: String? = nil,
        query: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [],
        xml: String = "", stream: StreamedBody? = nil,
        needing action: String
    ) async throws(Failure) -> Response {
        let path = "/\(bucket)" + (key.map { "/" + PercentEncoding.encode($0, keeping: "/") } ?? "")
        var headers = headers
        // A bucket that is yet to be made has no owner.
        if action != "s3:CreateBucket" {
            headers.append(("x-amz-expected-bucket-owner", owner))
        }
        if !xml.isEmpty {
            headers.append(("Content-Type", "application/xml"))
            headers.append(("x-amz-checksum-sha256", Self.checksum(xml)))
        }
        var request = Request(
            method, path, query: part.map { [($0, "")] } ?? query, headers: headers,
            body: Array(xml.utf8))
        request.stream = stream
        do {
            return try await api.answer("use bucket", bucket, request)
        } catch {
            throw Self.told(error, bucket, action)
        }
    }

    /// The refusal with what S3 leaves out: the action that it is for want of.
    private static func told(_ failure: Failure, _ bucket: String, _ action: String) -> Failure {
        switch failure.name {
        case "NoSuchBucket", "NoSuchKey":
            return Failure(
                cannot: "use bucket", bucket, failure.reason, name: Failure.notFound)
        case "PermanentRedirect", "AuthorizationHeaderMalformed":
            return Failure(
                cannot: "use bucket", bucket, "it is in another region than the function",
                next: "name one of the same region with --bucket", name: "PermanentRedirect")
        case denied:
            return Failure(
                cannot: "use bucket", bucket, "access denied: we may not \(action)", name: denied)
        default: return failure
        }
    }

    private static func checksum(_ text: String) -> String {
        Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
    }
}
