import NIOCore
import NIOHTTP1

/// A whole HTTP request, as a route sees it.
struct APIRequest {
    let method: HTTPMethod
    /// The path's variable parts in their order, percent-decoded.
    let parameters: [String]
    /// What stands behind the question mark, still encoded.
    let query: Substring
    let headers: HTTPHeaders
    /// Empty when the body is over the limit of its route.
    let body: ByteBuffer
    let isOverlong: Bool
    /// What came after a body in chunks.
    var trailers = HTTPHeaders()
    let connection: any Channel

    /// The first value of a query parameter, decoded.
    func query(_ name: String) -> String? { queryValues(name).first }

    /// Every value of a query parameter, decoded.
    func queryValues(_ name: String) -> [String] {
        query.split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard percentDecoded(parts[0]) == name else { return nil }
            return parts.count == 2 ? percentDecoded(parts[1]) : ""
        }
    }
}

/// Undoes percent-encoding (RFC 3986, section 2.1); an escape that is none stays as it is.
func percentDecoded(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var rest = Array(text.utf8)[...]
    var decoded: [UInt8] = []
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), let value = hexPair(rest.prefix(2)) {
            decoded.append(value)
            rest = rest.dropFirst(2)
        } else {
            decoded.append(byte)
        }
    }
    return String(decoding: decoded, as: UTF8.self)
}

private func hexPair(_ digits: ArraySlice<UInt8>) -> UInt8? {
    // UInt8(_:radix:) would take a sign.
    guard digits.count == 2, digits.first != UInt8(ascii: "+") else { return nil }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
}
