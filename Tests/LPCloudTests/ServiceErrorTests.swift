import LPCore
import Testing

@testable import LPCloud

struct ServiceErrorTests {
    private func failure(_ status: Int, _ name: String, _ body: String) -> Failure {
        let response = Response(
            status: status, headers: [("x-amzn-errortype", name)], body: Array(body.utf8))
        return ServiceError(response).failure(cannot: "create function", "f")
    }

    @Test func `a refusal is told in our form`() {
        let failure = failure(
            409, "ResourceConflictException", "{\"message\":\"Function already exist: f.\"}")
        #expect("\(failure)" == "cannot create function 'f': function already exist: f")
        #expect(failure.kind == .item && failure.name == "ResourceConflictException")
    }

    @Test func `an acronym keeps its capitals`() {
        #expect(failure(400, "X", "{\"message\":\"IAM role.\"}").reason == "IAM role")
        #expect(failure(400, "X", "{}").reason == "the service answered with status 400")
    }

    @Test func `the variables that Lambda repeats are left out`() {
        let message =
            "Environment variables exceeded the 4KB limit. String measured: {\\\"KEY\\\":\\\"secret\\\"}"
        let failure = failure(
            400, "InvalidParameterValueException", "{\"message\":\"\(message)\"}")
        #expect(failure.reason == "environment variables exceeded the 4KB limit")
    }

    @Test func `a refusal of who asks stops the command`() {
        #expect(failure(403, "ExpiredTokenException", "{}").kind == .unable)
        #expect(failure(404, "ResourceNotFoundException", "{}").isNotFound)
    }
}
