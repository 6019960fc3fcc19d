import Crypto

/// A SHA-256 hash as 64 hexadecimal digits, in place: no memory is asked for.
struct HexDigits {
    static let count = 2 * SHA256.byteCount

    private static let pairs: [UInt16] = (0..<256).map { byte in
        let digits = Array("0123456789abcdef".utf8)
        return (UInt16(digits[byte & 15]) << 8 | UInt16(digits[byte >> 4])).littleEndian
    }

    /// Writes the digits to `place`, which has room for `count` bytes.
    static func write(_ digest: SHA256Digest, to place: UnsafeMutableRawPointer) {
        pairs.withUnsafeBufferPointer { pairs in
            digest.withUnsafeBytes { bytes in
                for index in 0..<bytes.count {
                    place.storeBytes(
                        of: pairs[Int(bytes[index])], toByteOffset: 2 * index, as: UInt16.self)
                }
            }
        }
    }

    /// The digits of the hash of bytes.
    static func text(of bytes: [UInt8]) -> String {
        String(
            unsafeUninitializedCapacity: count,
            initializingUTF8With: { buffer in
                guard let place = buffer.baseAddress else { return 0 }
                write(SHA256.hash(data: bytes), to: UnsafeMutableRawPointer(place))
                return count
            })
    }

    /// The digits of any hash.
    static func text(of digest: some Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
