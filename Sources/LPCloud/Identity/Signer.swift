import Crypto
import FoundationEssentials

/// Signs requests with one set of credentials for one region and service (AWS Signature Version 4).
///
/// It is pure: the date is an argument, and equal arguments give equal signatures.
public struct Signer: Sendable {
    let credentials: Credentials
    let region: String
    let service: String

    public init(_ credentials: Credentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// What holds for a day: the derived key, and the scope `DAY/REGION/SERVICE/aws4_request`.
    struct DayKey {
        let day: [UInt8]
        let scope: [UInt8]
        fileprivate let key: SymmetricKey
    }

    func dayKey(_ date: SigningDate) -> DayKey {
        func code(_ key: [UInt8], _ text: some Sequence<UInt8>) -> [UInt8] {
            let key = SymmetricKey(data: key)
            return Array(HMAC<SHA256>.authenticationCode(for: Array(text), using: key))
        }
        let secret = Array("AWS4\(credentials.secretAccessKey.exposed)".utf8)
        let regional = code(code(secret, date.day), region.utf8)
        let key = code(code(regional, service.utf8), "aws4_request".utf8)
        return DayKey(
            day: Array(date.day),
            scope: Array(date.day) + Array("/\(region)/\(service)/aws4_request".utf8),
            key: SymmetricKey(data: key))
    }

    /// The 64 hexadecimal digits that sign a request.
    static func signature(
        of request: CanonicalRequest, payload: UnsafeRawBufferPointer, at date: SigningDate,
        with day: DayKey
    ) -> [UInt8] {
        var canonical: [UInt8] = []
        canonical.reserveCapacity(512)
        canonical += request.beforeDate
        canonical += date.stamp
        canonical += request.afterDate
        canonical.appendHex(payload.sha256)

        var text: [UInt8] = []
        text.reserveCapacity(192)
        text += algorithmLine
        text += date.stamp
        text.append(0x0A)
        text += day.scope
        text.append(0x0A)
        text.appendHex(canonical.withUnsafeBytes { $0.sha256 })

        var digits: [UInt8] = []
        digits.reserveCapacity(64)
        digits.appendHex(HMAC<SHA256>.authenticationCode(for: text, using: day.key))
        return digits
    }

    private static let algorithmLine = Array("AWS4-HMAC-SHA256\n".utf8)

    /// The value of the Authorization header up to the signature's digits.
    func authorization(_ request: CanonicalRequest, _ day: DayKey) -> [UInt8] {
        Array("AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyId)/".utf8) + day.scope
            + Array(", SignedHeaders=".utf8) + request.signedHeaders
            + Array(", Signature=".utf8)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var sha256: SHA256Digest {
        var hash = SHA256()
        hash.update(bufferPointer: self)
        return hash.finalize()
    }
}

extension [UInt8] {
    private static let hexDigits = Array("0123456789abcdef".utf8)

    fileprivate mutating func appendHex(_ bytes: some ContiguousBytes) {
        bytes.withUnsafeBytes {
            for byte in $0 {
                append(Self.hexDigits[Int(byte >> 4)])
                append(Self.hexDigits[Int(byte & 15)])
            }
        }
    }
}
