import Crypto

/// A request in the form whose hash is signed, with holes for what changes from call to call: the date and the
/// payload's hash.
///
/// Source: AWS, "Create a signed AWS API request" (SigV4).
public struct CanonicalRequest: Sendable {
    /// From the method to the colon of `x-amz-date:`, or the sign of `X-Amz-Date=`, hashed already.
    let beforeDate: SHA256
    /// From there to the line before the payload's hash.
    let afterDate: [UInt8]
    /// The names that are signed: lower case, sorted, joined by semicolons.
    let signedHeaders: [UInt8]
    /// What stands for the payload's hash when it is known before the payload is sent.
    let payloadHash: [UInt8]?

    /// - Parameters:
    ///   - authority: the Host header's value.
    ///   - prefix: the endpoint's own path, which is signed as part of the request's.
    ///   - token: the session token, which is signed as a header.
    ///   - announcement: the value of `X-Amz-Content-SHA256`, where it is sent.
    ///   - hash: the payload's, where it is known and not announced.
    ///   - isInQuery: whether date and signature are in the query, the latter left out here, and in no header.
    public init(
        _ request: Request, authority: String, prefix: String = "", token: String? = nil,
        rules: SigningRules = .usual, announcement: String? = nil,
        hash: String? = nil, isInQuery: Bool = false
    ) {
        var headers = request.headers.map { (name: $0.name.lowercased(), value: $0.value) }
        headers.removeAll { Self.unsigned.contains($0.name) }
        headers.append(("host", authority))
        if !isInQuery { headers.append((Self.dateHeader, "")) }
        if let token { headers.append(("x-amz-security-token", token)) }
        if let announcement { headers.append(("x-amz-content-sha256", announcement)) }
        headers.sort { $0.name < $1.name }
        payloadHash = (announcement ?? hash).map { Array($0.utf8) }

        var text = CanonicalText()
        text.append(line: request.method.utf8)
        text.append(line: Self.path(prefix + request.path, rules).utf8)
        text.append(query: Self.encoded(request.query), date: isInQuery ? Self.dateName : nil)
        signedHeaders = text.append(headers: headers, date: Self.dateHeader)
        text.append(line: signedHeaders)
        var beforeDate = SHA256()
        text.bytes.withUnsafeBytes {
            beforeDate.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<text.hole]))
        }
        self.beforeDate = beforeDate
        afterDate = Array(text.bytes[text.hole...])
    }

    /// What the date is called in a header.
    private static let dateHeader = "x-amz-date"

    /// What the date is called in a query.
    static let dateName = "X-Amz-Date"

    /// Headers that libcurl or a proxy may change on the way, so that they cannot be signed.
    static let unsigned: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        "user-agent", "x-amzn-trace-id",
    ]

    /// The path as it is signed.
    static func path(_ path: String, _ rules: SigningRules) -> String {
        let normal = rules.normalizesPath ? normalized(path) : path.isEmpty ? "/" : path
        return rules.encodesPathAgain ? PercentEncoding.encode(normal, keeping: "/") : normal
    }

    /// Dot segments resolved, slashes collapsed.
    private static func normalized(_ path: String) -> String {
        let slash = UInt8(ascii: "/")
        var segments: [Substring.UTF8View] = []
        for segment in path.utf8.split(separator: slash) where !segment.elementsEqual(".".utf8) {
            if segment.elementsEqual("..".utf8) {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        var normal: [UInt8] = []
        for segment in segments {
            normal.append(slash)
            normal += segment
        }
        if segments.isEmpty || path.utf8.last == slash { normal.append(slash) }
        return String(decoding: normal, as: UTF8.self)
    }

    /// The query as it is signed, and sent.
    static func query(_ query: [(name: String, value: String)]) -> String {
        encoded(query).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Parts encoded, then sorted by name and value as bytes; repeated names are kept.
    private static func encoded(
        _ query: [(name: String, value: String)]
    ) -> [(name: String, value: String)] {
        query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
            .sorted { $0.name == $1.name ? $0.value < $1.value : $0.name < $1.name }
    }
}
