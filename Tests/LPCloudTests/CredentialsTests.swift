import LPCore
import Testing

@testable import LPCloud

struct CredentialsTests {
    @Test func `the environment's three variables are one snapshot`() throws {
        let environment = [
            "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "marker",
            "AWS_SESSION_TOKEN": "marker",
        ]
        let credentials = try #require(try Credentials(environment: environment))
        #expect(credentials.accessKeyId == "id")
        #expect(credentials.secretAccessKey.exposed == "marker")
        #expect(credentials.sessionToken?.exposed == "marker")
    }

    @Test func `an empty variable counts as unset, a key without its secret is an error`() throws {
        #expect(try Credentials(environment: ["AWS_ACCESS_KEY_ID": ""]) == nil)
        #expect(try Credentials(environment: ["AWS_SECRET_ACCESS_KEY": "x"]) == nil)
        let failure = try #require(throws: Failure.self) {
            try Credentials(environment: ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": ""])
        }
        #expect(failure.name == "PartialCredentials")
    }

    @Test func `no way to print them shows a secret`() {
        let credentials = Credentials(
            accessKeyId: "id", secretAccessKey: Secret("marker"), sessionToken: Secret("marker"))
        var dumped = ""
        dump(credentials, to: &dumped)
        let prints = ["\(credentials)", String(reflecting: credentials), dumped]
        #expect(prints.allSatisfy { !$0.contains("marker") && $0.contains("***") })
    }
}
