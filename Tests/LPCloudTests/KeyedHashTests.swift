import Crypto
import LPCore
import TestSupport
import Testing

@testable import LPCloud

@Suite struct KeyedHashTests {
    /// Keys below, at and above the size of a block.
    @Test func `every key gives the code that HMAC gives`() {
        var random = SeededGenerator(seed: 1)
        for count in 0...200 {
            let key = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let text = Array("text of \(count)".utf8)
            let code = HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: key))
            #expect(Array(KeyedHash(key: key).code(text)) == Array(code))
        }
    }
}
