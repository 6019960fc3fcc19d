/// Some of the 256 bytes.
struct ByteSet: Hashable, Sendable {
    private var words: SIMD4<UInt64> = .zero

    static let all = ByteSet().complement

    mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << (UInt64(byte) & 63) }

    mutating func remove(_ byte: UInt8) { words[Int(byte >> 6)] &= ~(1 << (UInt64(byte) & 63)) }

    func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] & 1 << (UInt64(byte) & 63) != 0
    }

    /// The bytes that are not in the set.
    var complement: ByteSet {
        var other = self
        other.words = ~words
        return other
    }
}
