internal import Crypto
import FoundationEssentials
import LPCore

/// A SHA-256.
struct ContentHash: Hashable, Sendable {
    static let count = 32
    private let words: SIMD4<UInt64>

    init(_ digest: SHA256.Digest) {
        words = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    /// The hash that stands in the bytes at an offset.
    init(_ bytes: [UInt8], at offset: Int) {
        words = bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
        }
    }

    /// The hash of a whole file.
    ///
    /// - Throws: a `Failure` when it cannot be read.
    init(of file: OpenFile) throws(Failure) {
        var hash = SHA256()
        try file.forEachPiece { hash.update(bufferPointer: $0) }
        self.init(hash.finalize())
    }

    var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        Swift.withUnsafeBytes(of: words) { body($0) }
    }

    var hexadecimal: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    var base64: String { Data(bytes).base64EncodedString() }

    /// Any part of it is as good as another.
    func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }
}
