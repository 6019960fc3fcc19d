import LPCore
import Testing

@testable import LPCloud

struct IdentityRolesTests {
    private let reply = """
        <GetRoleResponse><GetRoleResult><Role><Path>/a/</Path><RoleName>r</RoleName>\
        <Arn>arn:aws:iam::123:role/a/r</Arn><Tags><member><Key>k</Key><Value>a&amp;b</Value></member>\
        </Tags></Role></GetRoleResult></GetRoleResponse>
        """

    private func refusal(_ name: String) -> StubTransport {
        StubTransport(
            (
                404,
                "<ErrorResponse><Error><Code>\(name)</Code><Message>No.</Message></Error></ErrorResponse>"
            ))
    }

    @Test func `a role is read with its tags`() async throws {
        let network = StubTransport((200, reply))
        let role = try await IdentityRoles(network).role("r")
        #expect(role == Role(name: "r", arn: "arn:aws:iam::123:role/a/r", tags: ["k": "a&b"]))
        #expect(
            network.requests.first.map { String(decoding: $0.body, as: UTF8.self) }
                == "Action=GetRole&Version=2010-05-08&RoleName=r")
        #expect(try await IdentityRoles(refusal("NoSuchEntity")).role("r") == nil)
    }

    @Test func `a role that is made has its tags and its bound from the start`() async throws {
        let network = StubTransport((200, reply))
        let role = try await IdentityRoles(network).createRole(
            "r", description: "d", boundary: "b", tags: ["k": "v w"])
        #expect(role?.name == "r")
        let body = network.requests.first.map { String(decoding: $0.body, as: UTF8.self) } ?? ""
        let end = "&PermissionsBoundary=b&Tags.member.1.Key=k&Tags.member.1.Value=v%20w"
        #expect(body.hasSuffix(end))
        #expect(body.contains("lambda.amazonaws.com"))
        let taken = try await IdentityRoles(refusal("EntityAlreadyExists")).createRole(
            "r", description: "d", boundary: nil, tags: [:])
        #expect(taken == nil)
    }
}
