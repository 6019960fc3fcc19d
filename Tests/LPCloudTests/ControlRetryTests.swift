import Testing

@testable import LPCloud

struct ControlRetryTests {
    private func reply(_ status: Int, _ name: String? = nil) -> Result<Response, TransferError> {
        .success(
            Response(status: status, headers: name.map { [("x-amzn-errortype", $0)] } ?? []))
    }

    @Test func `the delays are those of the SDKs`() {
        let retry = ControlRetry(attempts: 9)
        let transient = (1...8).map { retry.delay(.transient, after: $0, hint: nil, chance: 1) }
        #expect(transient == [50, 100, 200, 400, 800, 1600, 3200, 6400])
        let throttled = (1...8).map { retry.delay(.throttled, after: $0, hint: nil, chance: 1) }
        #expect(throttled == [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000])
        #expect(retry.delay(.throttled, after: 1, hint: nil, chance: 0) == 0)
    }

    @Test func `a hint is obeyed within five seconds`() {
        let retry = ControlRetry()
        #expect(retry.delay(.throttled, after: 1, hint: 10, chance: 0.5) == 500)
        #expect(retry.delay(.throttled, after: 1, hint: 700, chance: 0.5) == 700)
        #expect(retry.delay(.throttled, after: 1, hint: 60_000, chance: 0.5) == 5500)
    }

    @Test func `the third attempt is the last`() {
        #expect(ControlRetry().delay(.transient, after: 2, hint: nil, chance: 1) != nil)
        #expect(ControlRetry().delay(.transient, after: 3, hint: nil, chance: 1) == nil)
    }

    @Test func `faults are told apart by name`() {
        for status in [500, 502, 503, 504] {
            #expect(ControlRetry.cause(reply(status)) == .transient)
        }
        #expect(ControlRetry.cause(reply(429)) == .throttled)
        #expect(ControlRetry.cause(reply(400, "ThrottlingException")) == .throttled)
        #expect(ControlRetry.cause(reply(503, "SlowDown")) == .throttled)
        #expect(ControlRetry.cause(reply(400, "IDPCommunicationError")) == .transient)
        for (status, name) in [
            (400, "ValidationException"), (403, "AccessDeniedException"), (404, "NoSuchEntity"),
            (409, "ResourceConflictException"),
        ] {
            #expect(ControlRetry.cause(reply(status, name)) == nil)
        }
        #expect(ControlRetry.cause(reply(200)) == nil)
        for (outcome, cause) in [
            (TransferError.Outcome.notSent, ControlRetry.Cause.transient), (.unknown, .transient),
            (.untrusted, nil),
        ] {
            let error = TransferError(outcome, peer: "p", reason: "r")
            #expect(ControlRetry.cause(.failure(error)) == cause)
        }
    }

    @Test func `an error in XML has a name too`() {
        let body = """
            <?xml version="1.0"?><ErrorResponse xmlns="x"><Error><Type>Sender</Type>
            <Code>Throttling</Code><Message>Rate &lt;exceeded&#x21;</Message></Error></ErrorResponse>
            """
        let response = Response(status: 400, body: Array(body.utf8))
        #expect(ServiceError(response).name == "Throttling")
        #expect(ServiceError(response).message == "Rate <exceeded!")
        #expect(ControlRetry.cause(.success(response)) == .throttled)
    }
}
