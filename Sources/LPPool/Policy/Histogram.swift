/// Latencies in ms by size, in bounded memory: a quantile is within 1 % of the exact one.
///
/// Values below 128 are counted exactly; above, each power of two is cut into 64 buckets that stand for their middle.
public struct Histogram: Hashable, Sendable {
    public private(set) var count = 0
    /// The largest value, exactly.
    public private(set) var max = 0
    private var counts: [Int] = []

    /// Longer than any call, about 24 days in ms.
    private static let longest = 1 << 31 - 1

    public init() {}

    mutating func add(_ milliseconds: Int) {
        let value = Swift.min(Swift.max(milliseconds, 0), Self.longest)
        count += 1
        max = Swift.max(max, value)
        let bucket = Self.bucket(of: value)
        if bucket >= counts.count {
            counts += repeatElement(0, count: bucket + 1 - counts.count)
        }
        counts[bucket] += 1
    }

    public var p50: Int { quantile(0.5) }
    public var p90: Int { quantile(0.9) }
    public var p99: Int { quantile(0.99) }

    /// The smallest value that this share of all does not exceed, in ms; 0 without any.
    public func quantile(_ share: Double) -> Int {
        let rank = (share * Double(count)).rounded(.up)
        var passed = 0
        for (bucket, number) in counts.enumerated() where number > 0 {
            passed += number
            if Double(passed) >= rank { return Swift.min(Self.middle(of: bucket), max) }
        }
        return max
    }

    private static func bucket(of value: Int) -> Int {
        let shift = shift(of: value)
        return shift << 6 + value >> shift
    }

    private static func middle(of bucket: Int) -> Int {
        let shift = Swift.max(bucket >> 6 - 1, 0)
        return (bucket - shift << 6) << shift + (1 << shift) >> 1
    }

    /// How many low bits of a value do not matter.
    private static func shift(of value: Int) -> Int {
        Swift.max(Int.bitWidth - value.leadingZeroBitCount - 7, 0)
    }
}
