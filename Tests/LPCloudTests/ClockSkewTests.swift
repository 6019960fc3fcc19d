import Testing

@testable import LPCloud

struct ClockSkewTests {
    /// 1994-11-06 08:49:37, RFC 9110's own example.
    static let theirs = 784_111_777

    static func refusal(_ name: String, date: String = "Sun, 06 Nov 1994 08:49:37 GMT") -> Response
    {
        Response(status: 403, headers: [("x-amzn-ErrorType", name), ("Date", date)])
    }

    @Test func `a refusal far from the request's date says how far`() {
        for off in [-86_400, -600, -241, 241, 600, 86_400] {
            var skew = ClockSkew()
            let now = Self.theirs + off
            let refusal = Self.refusal("InvalidSignatureException")
            let isExplained = skew.explains(refusal, signed: now, now: now + 3)
            #expect(isExplained)
            #expect(skew.offset == -off - 3)
            // Signed for the service's clock, it is refused for something else.
            let isRepeated = skew.explains(refusal, signed: Self.theirs, now: now)
            #expect(!isRepeated)
        }
    }

    @Test func `other refusals are no matter of the clock`() {
        var skew = ClockSkew()
        let far = Self.theirs + 10_000
        let near = Self.theirs + 200
        for (refusal, signed) in [
            (Self.refusal("AccessDeniedException"), far),
            (Self.refusal("RequestExpired", date: "yesterday"), far),
            (Self.refusal("SignatureDoesNotMatch"), near),
        ] {
            let isExplained = skew.explains(refusal, signed: signed, now: signed)
            #expect(!isExplained)
        }
        #expect(skew.offset == 0)
    }
}
