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

    @Test func `the text that should have been signed is left out`() {
        let message =
            "The request signature does not match.\\n\\nThe Canonical String for this request should have been\\n'x-amz-security-token:secret'"
        let failure = failure(403, "InvalidSignatureException", "{\"message\":\"\(message)\"}")
        #expect(failure.reason == "the request signature does not match")
        #expect(failure.next == "check the access key, its secret and the session token")
    }

    @Test func `a denial names the permission that is missing`() {
        let named =
            "{\"message\":\"User: u is not authorized to perform: lambda:GetFunction on resource: r\"}"
        #expect(
            failure(403, "AccessDeniedException", named).next == "have lambda:GetFunction allowed")
        let bare = Response(status: 403, headers: [("x-amzn-errortype", "AccessDenied")])
        let failure = ServiceError(bare).failure(
            cannot: "tag", "f", action: Request("POST", "/2017-03-31/tags/arn").action)
        #expect(failure.next == "have lambda:TagResource allowed")
    }

    @Test(arguments: [
        (Request("GET", "/2015-03-31/functions/f%3Aprod"), "lambda:GetFunction"),
        (Request("PUT", "/2015-03-31/functions/f/code"), "lambda:UpdateFunctionCode"),
        (Request("POST", "/2018-10-31/layers/l/versions"), "lambda:PublishLayerVersion"),
        (
            Request("POST", "/", headers: [("X-Amz-Target", "Logs_20140328.CreateLogGroup")]),
            "logs:CreateLogGroup"
        ),
        (
            Request("POST", "/", body: Array("Action=CreateRole&Version=2010-05-08".utf8)),
            "iam:CreateRole"
        ),
        (
            Request("POST", "/", body: Array("Action=AssumeRole&Version=2011-06-15".utf8)),
            "sts:AssumeRole"
        ),
        (Request("GET", "/bucket/key"), nil),
    ])
    func `a request needs the permission of its operation`(_ request: Request, _ action: String?) {
        #expect(request.action == action)
    }

    @Test func `who was throttled too often can try longer`() {
        let failure = failure(429, "TooManyRequestsException", "{\"message\":\"Rate exceeded\"}")
        #expect(failure.next?.contains("AWS_MAX_ATTEMPTS") == true)
    }
}
