import Crypto
import Synchronization

/// Signs requests with one set of credentials for one region and service (AWS Signature Version 4).
///
/// It is pure: the date is an argument, and equal arguments give equal signatures.
public struct Signer: Sendable {
    let credentials: Credentials
    let region: String
    let service: String
    let rules: SigningRules
    private let memo = Memo()

    /// - Parameter service: its name in the credential scope.
    public init(
        _ credentials: Credentials, region: String, service: String, rules: SigningRules = .usual
    ) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.rules = rules
    }

    /// What holds for a day: the derived key, and the scope `DAY/REGION/SERVICE/aws4_request`.
    struct DayKey: Sendable {
        let day: [UInt8]
        let scope: [UInt8]
        fileprivate let key: KeyedHash
        /// What the text that is signed says between its date and its last hash.
        fileprivate let scopeLines: [UInt8]
    }

    /// The key that was derived last, for this signer and its copies.
    private final class Memo: Sendable {
        let key = Mutex<DayKey?>(nil)
    }

    func dayKey(_ date: SigningDate) -> DayKey {
        memo.key.withLock { last in
            if let last, date.day.elementsEqual(last.day) { return last }
            let key = derivedKey(date)
            last = key
            return key
        }
    }

    private func derivedKey(_ date: SigningDate) -> DayKey {
        var key = Array("AWS4\(credentials.secretAccessKey.exposed)".utf8)
        for text in [Array(date.day), Array(region.utf8), Array(service.utf8), Self.terminator] {
            key = Array(KeyedHash(key: key).code(text))
        }
        let scope = Array(date.day) + Array("/\(region)/\(service)/aws4_request".utf8)
        return DayKey(
            day: Array(date.day), scope: scope, key: KeyedHash(key: key),
            scopeLines: [0x0A] + scope + [0x0A])
    }

    /// Writes the 64 hexadecimal digits that sign a request.
    static func sign(
        _ request: CanonicalRequest, payload: UnsafeRawBufferPointer, at date: SigningDate,
        with day: DayKey, into digits: UnsafeMutableRawPointer
    ) {
        let hex = UnsafeRawBufferPointer(start: digits, count: HexDigits.count)
        var canonical = request.beforeDate
        canonical.update(date.stamp)
        canonical.update(request.afterDate)
        if let known = request.payloadHash {
            canonical.update(known)
        } else {
            var body = SHA256()
            body.update(bufferPointer: payload)
            HexDigits.write(body.finalize(), to: digits)
            canonical.update(bufferPointer: hex)
        }
        HexDigits.write(canonical.finalize(), to: digits)

        var text = day.key.inner
        text.update(algorithmLine)
        text.update(date.stamp)
        text.update(day.scopeLines)
        text.update(bufferPointer: hex)
        HexDigits.write(day.key.code(text), to: digits)
    }

    private static let terminator = Array("aws4_request".utf8)
    private static let algorithmLine = Array("AWS4-HMAC-SHA256\n".utf8)

    /// The value of the Authorization header up to the signature's digits.
    func authorization(_ request: CanonicalRequest, _ day: DayKey) -> [UInt8] {
        Array("AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyId)/".utf8) + day.scope
            + Array(", SignedHeaders=".utf8) + request.signedHeaders
            + Array(", Signature=".utf8)
    }
}

extension SHA256 {
    fileprivate mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update(bufferPointer: $0) }
    }
}
