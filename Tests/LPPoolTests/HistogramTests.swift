import Testing

@testable import LPPool
import TestSupport

struct HistogramTests {
    @Test func `quantiles are within one per cent of the exact ones`() {
        for seed in 0..<1000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let largest = 1 << Int.random(in: 0...31, using: &random)
            let values = (0..<Int.random(in: 1...300, using: &random)).map { _ in
                Int.random(in: 0..<largest, using: &random)
            }
            var histogram = Histogram()
            for value in values { histogram.add(value) }
            let sorted = values.sorted()
            for share in [0.01, 0.5, 0.9, 0.99, 1] {
                let rank = Int((share * Double(values.count)).rounded(.up))
                let exact = Double(sorted[rank - 1])
                #expect(abs(Double(histogram.quantile(share)) - exact) <= 0.01 * exact)
            }
            #expect(histogram.count == values.count)
            #expect(histogram.max == sorted.last)
        }
    }

    @Test func `nothing is recorded at first, and nothing breaks it`() {
        var histogram = Histogram()
        #expect(histogram == Histogram())
        #expect((histogram.p50, histogram.p99, histogram.max) == (0, 0, 0))
        histogram.add(-5)
        #expect(histogram.p90 == 0)
        histogram.add(.max)
        #expect(histogram.max == 1 << 31 - 1)
    }
}
