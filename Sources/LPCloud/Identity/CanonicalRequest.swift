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
        if !isInQuery { headers.append(("x-amz-date", "")) }
        if let token { headers.append(("x-amz-security-token", token)) }
        if let announcement { headers.append(("x-amz-content-sha256", announcement)) }
        payloadHash = (announcement ?? hash).map { Array($0.utf8) }

        let names = Set(headers.map(\.name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        signedHeaders = Array(names.joined(separator: ";").utf8)

        // What comes before the date and after it.
        var halves = ["\(request.method)\n\(Self.path(prefix + request.path, rules))\n", ""]
        var query = Self.query(request.query)[...]
        if isInQuery, let name = query.firstRange(of: "\(Self.dateName)=") {
            halves[0] += query[..<name.upperBound]
            query = query[name.upperBound...].dropFirst(SigningDate.stampCount)
            halves[1] = query + "\n"
        } else {
            halves[0] += query + "\n"
        }
        for name in names {
            let values = headers.filter { $0.name == name }.map { Self.fold($0.value) }
            let line = name + ":" + values.joined(separator: ",")
            if name == "x-amz-date" {
                halves[0] += line
                halves[1] = "\n"
            } else if halves[1].isEmpty {
                halves[0] += line + "\n"
            } else {
                halves[1] += line + "\n"
            }
        }
        var beforeDate = SHA256()
        beforeDate.update(data: Array(halves[0].utf8))
        self.beforeDate = beforeDate
        afterDate = Array((halves[1] + "\n").utf8) + signedHeaders + [0x0A]
    }

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
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        let end = path.hasSuffix("/") && !segments.isEmpty ? "/" : ""
        return "/" + segments.joined(separator: "/") + end
    }

    /// Parts encoded, then sorted by name and value as bytes; repeated names are kept.
    static func query(_ query: [(name: String, value: String)]) -> String {
        var parts: [(name: String, value: String)] = []
        for part in query {
            parts.append((PercentEncoding.encode(part.name), PercentEncoding.encode(part.value)))
        }
        parts.sort { $0.name == $1.name ? $0.value < $1.value : $0.name < $1.name }
        return parts.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// A header's value trimmed, its runs of white space single spaces.
    private static func fold(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
    }
}
