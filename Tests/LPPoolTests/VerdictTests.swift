import LPCloud
import LPCore
import Testing

@testable import LPPool

struct VerdictTests {
    static func verdict(
        _ status: Int, _ body: String, error: String? = nil, functionError: Bool = false
    ) -> Verdict {
        var headers = [("X-Amzn-RequestId", "r1")]
        if let error { headers.append(("x-amzn-ErrorType", error)) }
        if functionError { headers.append(("X-Amz-Function-Error", "Unhandled")) }
        return Verdict(.success(Response(status: status, headers: headers, body: Array(body.utf8))))
    }

    @Test func `a reply is the value byte for byte`() throws {
        let text = #"{"a":1.0,"a":12345678901234567890123456789012345678901,"s":"\ud800"}"#
        #expect(Self.verdict(200, text) == .result(try JSONText(text.utf8)))
    }

    @Test(arguments: ["", "{", "<html></html>", "NaN", "1 2"])
    func `a reply that is not JSON fails its item alone`(body: String) {
        guard case .failed(let error) = Self.verdict(200, body) else {
            Issue.record("not failed")
            return
        }
        #expect(error.name == "InvalidReply")
        #expect(error.type == .function)
    }

    @Test(arguments: [
        ("ValueError", ErrorDetails.Source.pool), ("Runtime.ExitError", .function),
        ("Sandbox.Timedout", .function), ("Function.ResponseSizeTooLarge", .function),
        ("Extension.Crash", .function), ("RuntimeError", .pool),
    ])
    func `what raised is told by the error's type`(name: String, source: ErrorDetails.Source) {
        let body = #"{"errorType":"\#(name)","errorMessage":"no","stackTrace":["a"]}"#
        guard case .failed(let error) = Self.verdict(200, body, functionError: true) else {
            Issue.record("not failed")
            return
        }
        #expect(error.type == source)
        #expect(error.name == name)
        #expect(error.message == "no")
        #expect(error.trace?.text == #"["a"]"#)
        #expect(error.requestId == "r1")
    }

    @Test func `a trace is on one line and has no frame of the agent`() {
        let body = """
            {"errorType":"E","errorMessage":"no","stackTrace":[
              "File lambdapool_agent.py, line 1", "File mine.py,\\n line 2"
            ]}
            """
        guard case .failed(let error) = Self.verdict(200, body, functionError: true) else {
            Issue.record("not failed")
            return
        }
        #expect(error.trace?.text == #"["File mine.py,\n line 2"]"#)
    }

    @Test func `an error without a type is the platform's`() {
        let verdict = Self.verdict(200, #"{"errorMessage":"no"}"#, functionError: true)
        guard case .failed(let error) = verdict else {
            Issue.record("not failed")
            return
        }
        #expect(error.type == .function)
    }

    @Test(arguments: ["CallableNotFound", "NotPackaged", "ImportFailed", "NotCallable"])
    func `the agent's refusals concern every item`(name: String) {
        let body = #"{"errorType":"\#(name)","errorMessage":"no"}"#
        guard case .permanent = Self.verdict(200, body, functionError: true) else {
            Issue.record("not permanent")
            return
        }
    }

    @Test
    func `an event that the agent does not know concerns every item, the user's own does not`() {
        func isPermanent(_ message: String) -> Bool {
            let body = #"{"errorType":"InvalidEvent","errorMessage":"\#(message)"}"#
            if case .permanent = Self.verdict(200, body, functionError: true) { return true }
            return false
        }
        #expect(isPermanent("the agent does not know 'batch'; repack with this lp-pack"))
        #expect(isPermanent("the event is no call: it lacks 'lp'; name a callable"))
        #expect(!isPermanent("no such event"))
    }

    @Test(arguments: [
        (409, "ResourceConflictException", Verdict.Cause.warming),
        (502, "ResourceNotReadyException", .warming), (502, "EC2ThrottledException", .warming),
        (408, "EFSMountTimeoutException", .warming), (408, "SnapStartTimeoutException", .warming),
        (408, "EFSMountConnectivityException", .warming), (408, "", .ambiguous),
        (400, "RequestTimeout", .ambiguous), (500, "ServiceException", .ambiguous),
        (503, "", .ambiguous), (502, "", .ambiguous), (504, "", .ambiguous),
    ])
    func `faults that pass are retried`(status: Int, name: String, cause: Verdict.Cause) {
        let verdict = Self.verdict(status, "", error: name.isEmpty ? nil : name)
        guard case .retry(cause, _) = verdict else {
            Issue.record("\(verdict)")
            return
        }
    }

    @Test(arguments: [
        (429, "TooManyRequestsException"), (429, ""), (400, "Throttling"), (503, "SlowDown"),
        (503, "RequestLimitExceeded"), (400, "PriorRequestNotComplete"),
    ])
    func `throttling carries what the service said of it`(status: Int, name: String) {
        let reason = "CallerRateLimitExceeded"
        let body = #"{"Reason":"\#(reason)"}"#
        let verdict = Self.verdict(status, body, error: name.isEmpty ? nil : name)
        guard case .retry(.throttled(let refusal), _) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(refusal == Refusal(reason: reason))
    }

    @Test(arguments: [
        (403, "AccessDeniedException"), (404, "ResourceNotFoundException"),
        (502, "InvalidZipFileException"), (502, "KMSDisabledException"),
        (400, "InvalidParameterValueException"), (502, "InvalidRuntimeException"),
        (403, "ExpiredTokenException"), (403, "UnrecognizedClientException"),
        (403, "EFSMountFailureException"), (410, "EFSIOException"),
        (415, "UnsupportedMediaTypeException"), (400, "SnapStartException"),
    ])
    func `faults that stay stop the map`(status: Int, name: String) {
        guard case .permanent(let error) = Self.verdict(status, "{}", error: name + ":http://x")
        else {
            Issue.record("not permanent")
            return
        }
        #expect(error.name == name)
    }

    @Test(arguments: [(413, "RequestTooLargeException"), (400, "InvalidRequestContentException")])
    func `faults of one item fail it alone`(status: Int, name: String) {
        guard case .failed = Self.verdict(status, "{}", error: name) else {
            Issue.record("not failed")
            return
        }
    }
}
