import Crypto
import LPCore

/// What an input is known by in a journal: the first 128 bits of its SHA-256.
struct JournalKey: Hashable {
    let high: UInt64
    let low: UInt64

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ input: JSONText) {
        var (high, low) = (UInt64(0), UInt64(0))
        for (place, byte) in SHA256.hash(data: input.bytes).prefix(16).enumerated() {
            if place < 8 {
                high = high << 8 | UInt64(byte)
            } else {
                low = low << 8 | UInt64(byte)
            }
        }
        self.init(high: high, low: low)
    }

    /// - Parameter hex: 32 digits.
    init?(hex: String) {
        guard hex.utf8.count == 32, let high = UInt64(hex.prefix(16), radix: 16),
            let low = UInt64(hex.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    var hex: String { [high, low].map(Self.digits).joined() }

    private static func digits(_ half: UInt64) -> String {
        let digits = String(half, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The key of an equal input that comes later.
    ///
    /// - Parameter occurrence: how many came before it.
    func again(_ occurrence: Int) -> JournalKey {
        JournalKey(high: high, low: low ^ UInt64(occurrence) &* 0x9E37_79B9_7F4A_7C15)
    }
}
