import Glibc

/// An HTTP reply, whole.
public struct Response: Sendable {
    public let status: Int
    public let body: [UInt8]
    /// The header lines as they came, each ended by CR LF; looked into only when asked.
    private let block: [UInt8]

    init(status: Int, block: [UInt8], body: [UInt8]) {
        self.status = status
        self.block = block
        self.body = body
    }

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        let block = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        self.init(status: status, block: Array(block.utf8), body: body)
    }

    /// The value of a header; names are compared without regard to case (RFC 9110, section 5.1).
    public subscript(header name: StaticString) -> String? {
        block.withUnsafeBytes { bytes in
            guard let value = Self.value(of: name, in: bytes) else { return nil }
            let start = value.drop { $0 == 0x20 || $0 == 0x09 }
            return String(decoding: start.prefix { $0 != 0x0D }, as: UTF8.self)
        }
    }

    /// Whether there is such a header; costs less than its value.
    public func has(header name: StaticString) -> Bool {
        block.withUnsafeBytes { Self.value(of: name, in: $0) != nil }
    }

    /// What stands between the colon of a header's line and the line's end.
    private static func value(of name: StaticString, in block: UnsafeRawBufferPointer)
        -> Slice<UnsafeRawBufferPointer>?
    {
        guard let base = block.baseAddress else { return nil }
        var start = 0
        while start < block.count {
            let newline = memchr(base + start, 0x0A, block.count - start)
            let end = newline.map { UnsafeRawPointer($0) - base } ?? block.count
            let colon = start + name.utf8CodeUnitCount
            if colon < end, block[colon] == UInt8(ascii: ":"),
                strncasecmp(
                    (base + start).assumingMemoryBound(to: CChar.self),
                    UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self),
                    name.utf8CodeUnitCount) == 0
            {
                return block[(colon + 1)..<end]
            }
            start = end + 1
        }
        return nil
    }
}
