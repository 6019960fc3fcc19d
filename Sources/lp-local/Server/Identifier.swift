import CLPLinux

/// Identifiers that are drawn by chance.
enum Identifier {
    private static let digits: StaticString = "0123456789abcdef"

    /// A random UUID (RFC 9562, version 4).
    static func uuid() -> String {
        let chance = random(16)
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var place = 0
            for index in 0..<16 {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                var byte = chance[index]
                if index == 6 { byte = byte & 0x0F | 0x40 }
                if index == 8 { byte = byte & 0x3F | 0x80 }
                write(byte, to: buffer, at: &place)
            }
            return place
        }
    }

    /// Lower-case hexadecimal digits, 16 a word.
    static func hex(words count: Int) -> String { hex(bytes: 8 * count) }

    private static func hex(bytes count: Int) -> String {
        let chance = random(count)
        return String(unsafeUninitializedCapacity: 2 * count) { buffer in
            var place = 0
            for index in 0..<count { write(chance[index], to: buffer, at: &place) }
            return place
        }
    }

    /// A trace header as Lambda makes it for a call without one (X-Ray developer guide, tracing header).
    static func trace(_ milliseconds: Int = WallClock.milliseconds()) -> String {
        let digits = hex(bytes: 20)
        let parent = digits.utf8.index(digits.startIndex, offsetBy: 24)
        let second = String(milliseconds / 1000, radix: 16)
        return "Root=1-\(second)-\(digits[..<parent]);Parent=\(digits[parent...]);Sampled=0"
    }

    private static func write(
        _ byte: UInt8, to buffer: UnsafeMutableBufferPointer<UInt8>, at place: inout Int
    ) {
        buffer[place] = digits.utf8Start[Int(byte >> 4)]
        buffer[place + 1] = digits.utf8Start[Int(byte & 15)]
        place += 2
    }

    /// In one question to the kernel.
    private static func random(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, have in
            while have < count {
                // It fails for a signal alone (getrandom(2)).
                have += max(0, getrandom(buffer.baseAddress.map { $0 + have }, count - have, 0))
            }
        }
    }
}
