import LPCore
import Testing

@testable import LPCloud

struct S3StorageTests {
    private func storage(_ network: StubTransport, region: String = "eu-west-1") -> S3Storage {
        S3Storage(network, owner: "123", region: region)
    }

    @Test func `every request says whose the bucket is, but for the one that makes it`()
        async throws
    {
        let done = (status: 200, body: "")
        let network = StubTransport(done, done, done, done, done, done)
        let storage = storage(network)
        try await storage.makeBucket("b")
        #expect(try await storage.isOurs("f/a b.zip", in: "b") == false)
        let requests = network.requests
        #expect(
            requests.map { "\($0.method) \($0.path)?\($0.query.first?.name ?? "")" } == [
                "PUT /b?", "PUT /b?publicAccessBlock", "PUT /b?encryption", "PUT /b?lifecycle",
                "PUT /b?tagging", "GET /b/f/a%20b.zip?",
            ])
        let owners = requests.map { request in
            request.headers.first { $0.name == "x-amz-expected-bucket-owner" }?.value
        }
        #expect(owners == [nil, "123", "123", "123", "123", "123"])
        #expect(
            String(decoding: requests[0].body, as: UTF8.self).contains(
                "<LocationConstraint>eu-west-1<"))
    }

    @Test func `the first region has no name when a bucket is made`() async throws {
        let network = StubTransport(Array(repeating: .success(Response(status: 200)), count: 5))
        try await storage(network, region: "us-east-1").makeBucket("b")
        #expect(network.requests.first?.body == [])
    }

    private func refusal(_ status: Int, _ code: String) -> (status: Int, body: String) {
        (status, "<Error><Code>\(code)</Code><Message>No.</Message></Error>")
    }

    @Test func `an object is ours by its mark, none when there is none, and else nobody knows`()
        async throws
    {
        func isOurs(_ reply: Response) async throws(Failure) -> Bool? {
            try await storage(StubTransport([.success(reply)])).isOurs("k", in: "b")
        }
        let mark = (name: "x-amz-meta-lambdapool-managed", value: "1")
        #expect(try await isOurs(Response(status: 206, headers: [mark])) == true)
        #expect(try await isOurs(Response(status: 206)) == false)
        let missing = refusal(404, "NoSuchKey")
        #expect(try await storage(StubTransport(missing)).isOurs("k", in: "b") == nil)
        let failure = await #expect(throws: Failure.self) {
            try await storage(StubTransport(refusal(403, "AccessDenied"))).isOurs("k", in: "b")
        }
        #expect(failure?.isDenied == true)
    }

    @Test func `a bucket of somebody else is told from none, and what is missing by its name`()
        async throws
    {
        #expect(try await !storage(StubTransport(refusal(404, "NoSuchBucket"))).hasBucket("b"))
        let failure = await #expect(throws: Failure.self) {
            try await storage(StubTransport(refusal(403, "AccessDenied"))).hasBucket("b")
        }
        #expect(failure?.reason.contains("s3:GetBucketTagging") == true)
        let refused = await #expect(throws: Failure.self) {
            try await storage(StubTransport(refusal(403, "AccessDenied"))).makeBucket("b")
        }
        #expect(refused?.reason == "access denied: we may not s3:CreateBucket")
    }
}
