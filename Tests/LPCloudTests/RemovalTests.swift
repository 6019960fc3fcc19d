import LPCore
import Testing

@testable import LPCloud

struct RemovalTests {
    private func said(_ network: StubTransport) -> [String] {
        network.requests.map { String(decoding: $0.body, as: UTF8.self) }
    }

    private func page(_ members: String, next: String? = nil) -> (status: Int, body: String) {
        let end = next.map { "<IsTruncated>true</IsTruncated><Marker>\($0)</Marker>" }
        return (200, "<R>\(members)\(end ?? "<IsTruncated>false</IsTruncated>")</R>")
    }

    @Test func `a role loses its policies before it goes`() async throws {
        let network = StubTransport(
            page("<PolicyArn>arn:p1</PolicyArn>", next: "m"), page("<PolicyArn>arn:p2</PolicyArn>"),
            (200, ""), (200, ""), page("<PolicyNames><member>own</member></PolicyNames>"),
            (200, ""), (200, ""))
        try await IdentityRoles(network).deleteRole("r")
        let end = "&Version=2010-05-08&RoleName=r"
        #expect(
            said(network) == [
                "Action=ListAttachedRolePolicies\(end)",
                "Action=ListAttachedRolePolicies\(end)&Marker=m",
                "Action=DetachRolePolicy\(end)&PolicyArn=arn%3Ap1",
                "Action=DetachRolePolicy\(end)&PolicyArn=arn%3Ap2",
                "Action=ListRolePolicies\(end)", "Action=DeleteRolePolicy\(end)&PolicyName=own",
                "Action=DeleteRole\(end)",
            ])
    }

    @Test func `a role that is not there is gone`() async throws {
        let network = StubTransport(
            (404, "<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>"))
        try await IdentityRoles(network).deleteRole("r")
        #expect(network.requests.count == 1)
    }

    @Test func `keys are listed to the end, for the bucket's owner alone`() async throws {
        let network = StubTransport(
            (200, "<R><Key>f/a&amp;b</Key><NextContinuationToken>t</NextContinuationToken></R>"),
            (200, "<R><Contents><Key>f/c</Key></Contents></R>"), (204, ""))
        let storage = S3Storage(network, owner: "123456789012", region: "us-east-1")
        #expect(try await storage.keys(startingWith: "f/", in: "b") == ["f/a&b", "f/c"])
        try await storage.deleteObject("f/a&b", in: "b")
        #expect(
            network.requests.map { "\($0.method) \($0.path)" } == [
                "GET /b", "GET /b", "DELETE /b/f/a%26b",
            ])
        #expect(network.requests[1].query.map(\.value) == ["2", "f/", "t"])
        let owners = network.requests.map { $0.headers.first?.value }
        #expect(owners == Array(repeating: "123456789012", count: 3))
    }

    @Test func `a bucket that is not there holds nothing`() async throws {
        let network = StubTransport((404, "<Error><Code>NoSuchBucket</Code></Error>"))
        let storage = S3Storage(network, owner: "1", region: "us-east-1")
        #expect(try await storage.keys(startingWith: "f/", in: "b") == [])
    }
}
