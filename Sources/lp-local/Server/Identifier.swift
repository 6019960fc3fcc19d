/// Identifiers that are drawn by chance.
enum Identifier {
    private static let digits = Array("0123456789abcdef".utf8)

    /// A random UUID (RFC 9562, version 4).
    static func uuid() -> String {
        var generator = SystemRandomNumberGenerator()
        let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var place = 0
            for index in 0..<32 {
                if [8, 12, 16, 20].contains(index) {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                let word = index < 16 ? high : low
                buffer[place] = digits[Int(word >> UInt64(60 - index % 16 * 4) & 15)]
                place += 1
            }
            return place
        }
    }

    /// Lower-case hexadecimal digits, 16 a word.
    static func hex(words: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<words).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// A trace header as Lambda makes it for a call without one (X-Ray developer guide, tracing header).
    static func trace(_ milliseconds: Int = WallClock.milliseconds()) -> String {
        "Root=1-\(String(milliseconds / 1000, radix: 16))-\(hex(words: 2).prefix(24));Parent=\(hex(words: 1));Sampled=0"
    }
}
