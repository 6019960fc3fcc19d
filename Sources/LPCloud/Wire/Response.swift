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
        var start = 0
        while start < block.count {
            let end = block[start...].firstIndex(of: 0x0A) ?? block.count
            if lineNames(name, at: start, before: end) {
                let value = block[(start + name.utf8CodeUnitCount + 1)..<end]
                let trimmed = value.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x0D }
                return String(decoding: trimmed, as: UTF8.self)
            }
            start = end + 1
        }
        return nil
    }

    private func lineNames(_ name: StaticString, at start: Int, before end: Int) -> Bool {
        let length = name.utf8CodeUnitCount
        guard end - start > length, block[start + length] == UInt8(ascii: ":") else { return false }
        for index in 0..<length {
            // ASCII letters differ in bit 5 alone; a name holds nothing that this would confuse.
            guard block[start + index] | 0x20 == name.utf8Start[index] | 0x20 else { return false }
        }
        return true
    }
}
