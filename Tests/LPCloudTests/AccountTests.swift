import LPCore
import Testing

@testable import LPCloud

struct AccountTests {
    private let keys = ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"]

    private func aws(
        region: String? = nil, endpoint: String? = nil, _ more: [String: String] = [:]
    ) throws(Failure) -> Account {
        let environment = keys.merging(["AWS_REGION": "eu-west-1"]) { $1 }.merging(more) { $1 }
        return try Account.resolve(
            .aws, region: region, endpoint: endpoint, environment: environment, uid: 1)
    }

    @Test func `the region is that of the option, then of the variables`() throws {
        #expect(try aws(region: "us-west-2").region == "us-west-2")
        #expect(try aws().region == "eu-west-1")
        let fallback = ["AWS_REGION": "", "AWS_DEFAULT_REGION": "ap-south-1"]
        #expect(try aws(fallback).region == "ap-south-1")
    }

    @Test(arguments: ["a.b", "a/b", "-a", "A", "", "a@b", String(repeating: "a", count: 64)])
    func `a region that is no host label is refused`(_ region: String) throws {
        let failure = try #require(throws: Failure.self) { try aws(region: region) }
        #expect(failure.kind == .unable && failure.name == "InvalidRegion")
    }

    @Test func `no region is a failure that says what to set`() throws {
        let failure = try #require(throws: Failure.self) { try aws(["AWS_REGION": ""]) }
        #expect(failure.kind == .unable && "\(failure)".contains("AWS_REGION"))
    }

    @Test func `the endpoint is that of the option, the service, all services, the region`() throws
    {
        let both = ["AWS_ENDPOINT_URL": "http://b", "AWS_ENDPOINT_URL_LAMBDA": "http://a:1/x/"]
        #expect(
            try aws(endpoint: "https://c", both).endpoint == Endpoint(.https, host: "c"))
        let own = Endpoint(.http, host: "a", port: 1, prefix: "/x")
        #expect(try aws(both).endpoint == own)
        #expect(try aws(["AWS_ENDPOINT_URL": "http://b"]).endpoint == Endpoint(.http, host: "b"))
        let regional = Endpoint(.https, host: "lambda.eu-west-1.amazonaws.com")
        #expect(try aws().endpoint == regional)
        let ignored = both.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }
        #expect(try aws(ignored).endpoint == regional)
        #expect(try aws(endpoint: "http://c", ignored).endpoint == Endpoint(.http, host: "c"))
    }

    @Test func `without credentials nothing is sent`() throws {
        let none = [
            "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
            "AWS_EC2_METADATA_DISABLED": "true",
        ]
        let failure = try #require(throws: Failure.self) { try aws(none) }
        #expect(failure.kind == .unable && failure.name == "NoCredentials")
    }

    @Test func `the local target is a socket of our own, unsigned`() throws {
        let environment = ["HOME": "/h", "XDG_RUNTIME_DIR": "/r", "AWS_ENDPOINT_URL": "http://b"]
        let account = try Account.resolve(.local, environment: environment, uid: 1)
        #expect(account.endpoint.socket?.hasPrefix("/r/lambdapool/") == true)
        #expect(account.identity == nil && account.region == "us-east-1")
        let failure = try #require(throws: Failure.self) {
            try Account.resolve(.local, endpoint: "http://b", environment: environment, uid: 1)
        }
        #expect(failure.kind == .usage)
    }
}
