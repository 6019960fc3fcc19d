/// Bytes of which each value is about as frequent as any other, as of what is compressed or encrypted already.
enum Noise {
    /// A sample is so many bytes: enough to tell, and too few for repetition to even out.
    static let sample = 4096
    /// Pearson's chi-squared of independent bytes is 255 on average, with a deviation of 23: more means
    /// that values are preferred, as by text and code, less that they alternate, as in a table of all of
    /// them. What deflate made is a little above the average, mostly.
    private static let range = 120...450

    /// Whether a block is nothing else, so that deflating it again is a waste of time.
    ///
    /// A block of less than a sample is not told from others.
    static func fills(_ block: UnsafeRawBufferPointer) -> Bool {
        guard block.count >= sample else { return false }
        return stride(from: 0, to: block.count, by: sample).allSatisfy { start in
            // The last sample is a whole one, too.
            let start = min(start, block.count - sample)
            return range.contains(
                chiSquared(UnsafeRawBufferPointer(rebasing: block[start..<start + sample])))
        }
    }

    private static func chiSquared(_ sample: UnsafeRawBufferPointer) -> Int {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            for byte in sample { counts[Int(byte)] += 1 }
            return counts.reduce(0) { $0 + $1 * $1 } * 256 / sample.count - sample.count
        }
    }
}
