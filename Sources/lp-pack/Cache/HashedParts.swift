internal import Crypto

/// A name for what some parts decide, told apart however they are cut.
struct HashedParts {
    private var hash = SHA256()

    mutating func add(_ bytes: some Collection<UInt8>) {
        hash.update(data: Array("\0\(bytes.count)\0".utf8))
        hash.update(data: Array(bytes))
    }

    /// The first half of the hash, in hexadecimal digits.
    var name: String {
        hash.finalize().prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
