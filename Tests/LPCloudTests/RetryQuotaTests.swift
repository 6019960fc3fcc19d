import Testing

@testable import LPCloud

struct RetryQuotaTests {
    @Test func `a quota is used up at its own pace by each kind of fault`() {
        for (cause, count) in [(ControlRetry.Cause.transient, 35), (.throttled, 100)] {
            var quota = RetryQuota()
            let taken = (0..<200).prefix { _ in quota.take(for: cause) }
            #expect(taken.count == count)
        }
    }

    @Test func `what works gives back what it cost, and never more than there was`() {
        let whole = RetryQuota()
        var quota = whole
        quota.give(back: nil)
        #expect(quota == whole)
        for cause in [ControlRetry.Cause.transient, .throttled] {
            let isPaid = quota.take(for: cause)
            #expect(isPaid && quota != whole)
            quota.give(back: cause)
            #expect(quota == whole)
        }
        _ = quota.take(for: .throttled)
        for _ in 0..<4 { quota.give(back: nil) }
        #expect(quota != whole)
        quota.give(back: nil)
        #expect(quota == whole)
    }
}
