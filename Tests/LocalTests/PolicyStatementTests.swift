import LPCore
import NIOCore
import NIOHTTP1
import Testing

@testable import lp_local

struct PolicyStatementTests {
    private func statement(_ members: String) throws -> String {
        let body = try RequestBody(ByteBuffer(string: "{\(members)}"))
        return try ResourcePolicy.Statement(body, on: "arn").text
    }

    @Test(
        arguments: [
            ("*", #""*""#), ("123456789012", #"{"AWS":"arn:aws:iam::123456789012:root"}"#),
            ("s3.amazonaws.com", #"{"Service":"s3.amazonaws.com"}"#),
            ("arn:aws:iam::1:user/u", #"{"AWS":"arn:aws:iam::1:user/u"}"#),
        ])
    func `a principal is everybody, an account, a service or a user`(
        _ given: String, _ shown: String
    ) throws {
        let text = try statement(
            #""StatementId":"s","Action":"lambda:InvokeFunction","Principal":"\#(given)""#)
        #expect(
            text == #"{"Sid":"s","Effect":"Allow","Principal":\#(shown),"#
                + #""Action":"lambda:InvokeFunction","Resource":"arn"}"#)
    }

    @Test func `conditions stand by their operators`() throws {
        let text = try statement(
            #""StatementId":"s","Action":"*","Principal":"*","SourceArn":"a","SourceAccount":"1","#
                + #""PrincipalOrgID":"o""#)
        #expect(
            text.hasSuffix(
                #""Condition":{"StringEquals":{"AWS:SourceAccount":"1","aws:PrincipalOrgID":"o"},"#
                    + #""ArnLike":{"AWS:SourceArn":"a"}}}"#))
    }

    @Test(
        arguments: [
            #""Action":"*","Principal":"*""#, #""StatementId":"a b","Action":"*","Principal":"*""#,
            #""StatementId":"s","Action":"s3:Get","Principal":"*""#,
            #""StatementId":"s","Action":"lambda:","Principal":"*""#,
            #""StatementId":"s","Action":"*","Principal":"nobody""#,
        ])
    func `what is none is refused`(_ members: String) {
        let error = #expect(throws: APIError.self) { try statement(members) }
        #expect(error?.status == .badRequest)
    }

    @Test func `a statement is added once and removed once`() throws {
        let one = ResourcePolicy.Statement(id: "a", text: "{}")
        let policy = try ResourcePolicy.adding(one, to: nil)
        #expect(throws: APIError.self) { try ResourcePolicy.adding(one, to: policy) }
        #expect(throws: APIError.self) { try policy.removing("b") }
        let two = try ResourcePolicy.adding(.init(id: "b", text: "{}"), to: policy)
        #expect(two.revision != policy.revision)
        #expect(try two.removing("a")?.statements.map(\.id) == ["b"])
        #expect(try policy.removing("a") == nil)
    }
}
