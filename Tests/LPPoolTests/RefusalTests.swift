import LPCloud
import Testing

@testable import LPPool

struct RefusalTests {
    static func refusal(_ reason: String?, headers: [(String, String)] = []) -> Refusal {
        let body = reason.map { #"{"Reason":"\#($0)","message":"Rate Exceeded."}"# } ?? "<html>"
        return Refusal(
            Response(status: 429, headers: headers, body: Array(body.utf8)), name: "HTTP429")
    }

    @Test(arguments: [
        ("ConcurrentInvocationLimitExceeded", Refusal.Limit.concurrency),
        ("ReservedFunctionConcurrentInvocationLimitExceeded", .concurrency),
        ("ConcurrentSnapshotCreateLimitExceeded", .concurrency),
        ("FunctionInvocationRateLimitExceeded", .rate),
        ("ReservedFunctionInvocationRateLimitExceeded", .rate), ("CallerRateLimitExceeded", .rate),
    ])
    func `the reason names the limit`(reason: String, limit: Refusal.Limit) {
        #expect(Self.refusal(reason).reason == reason)
        #expect(Self.refusal(reason).limit == limit)
    }

    @Test func `a proxy gives no reason`() {
        #expect(Self.refusal(nil).reason == "HTTP429")
        #expect(Self.refusal(nil).limit == .concurrency)
    }

    @Test(arguments: [
        ([("Retry-After", "2")], 2000), ([("Retry-After", "0.5")], 500),
        ([("x-amz-retry-after", "1500"), ("Retry-After", "2")], 1500),
        ([("Retry-After", "86400")], 5000), ([("Retry-After", "1e300")], 5000),
        ([("Retry-After", "-1")], 0), ([("Retry-After", "nan")], 0), ([], 0),
        ([("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT")], 0),
    ])
    func `hints are clamped and what is no number is none`(headers: [(String, String)], hint: Int) {
        #expect(Self.refusal(nil, headers: headers).hint == hint)
    }
}
