/// Percent-encoding as signatures demand it: all but `A-Za-z0-9-._~` (RFC 3986, section 2.3).
public enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// A path segment or a query part: `/` and `:` are encoded too.
    public static func encode(_ text: String, keeping kept: StaticString = "") -> String {
        String(decoding: encode(text.utf8, keeping: kept), as: UTF8.self)
    }

    static func encode(_ text: some Collection<UInt8>, keeping kept: StaticString = "") -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.count)
        for byte in text {
            if isUnreserved(byte) || contains(kept, byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(digits[Int(byte >> 4)])
                encoded.append(digits[Int(byte & 15)])
            }
        }
        return encoded
    }

    private static func contains(_ text: StaticString, _ byte: UInt8) -> Bool {
        text.withUTF8Buffer { $0.contains(byte) }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
