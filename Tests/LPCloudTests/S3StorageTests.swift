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
        #expect(try await storage.hasObject("f/a b.zip", in: "b"))
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

    @Test func `an object that may not be seen is as good as none`() async throws {
        for (reply, isThere) in [
            (refusal(404, "NoSuchKey"), false), (refusal(403, "AccessDenied"), false),
            ((status: 206, body: "P"), true),
        ] {
            #expect(try await storage(StubTransport(reply)).hasObject("k", in: "b") == isThere)
        }
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
