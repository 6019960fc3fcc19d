/// A request in the form whose hash is signed, with holes for what changes from call to call: the date and the
/// payload's hash.
///
/// Source: AWS, "Create a signed AWS API request" (SigV4), for every service but S3: the path of the wire is
/// normalised and encoded once more.
public struct CanonicalRequest: Hashable, Sendable {
    /// From the method to the colon of `x-amz-date:`.
    let beforeDate: [UInt8]
    /// From there to the line before the payload's hash.
    let afterDate: [UInt8]
    /// The names that are signed: lower case, sorted, joined by semicolons.
    let signedHeaders: [UInt8]

    /// - Parameters:
    ///   - authority: the Host header's value.
    ///   - prefix: the endpoint's own path, which is signed as part of the request's.
    ///   - token: the session token, which is signed as a header.
    public init(_ request: Request, authority: String, prefix: String = "", token: String? = nil) {
        var headers = request.headers.map { (name: $0.name.lowercased(), value: $0.value) }
        headers.removeAll { Self.unsigned.contains($0.name) }
        headers.append(("host", authority))
        headers.append(("x-amz-date", ""))
        if let token { headers.append(("x-amz-security-token", token)) }

        let names = Set(headers.map(\.name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        signedHeaders = Array(names.joined(separator: ";").utf8)

        var before = request.method + "\n"
        before += Self.path(prefix + request.path) + "\n"
        before += Self.query(request.query) + "\n"
        var after = ""
        for name in names {
            let values = headers.filter { $0.name == name }.map { Self.fold($0.value) }
            let line = name + ":" + values.joined(separator: ",")
            if name < "x-amz-date" {
                before += line + "\n"
            } else if name == "x-amz-date" {
                before += line
                after = "\n"
            } else {
                after += line + "\n"
            }
        }
        beforeDate = Array(before.utf8)
        afterDate = Array((after + "\n").utf8) + signedHeaders + [0x0A]
    }

    /// Headers that libcurl or a proxy may change on the way, so that they cannot be signed.
    static let unsigned: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        "user-agent", "x-amzn-trace-id",
    ]

    /// Dot segments resolved, slashes collapsed, and what is already encoded encoded again.
    static func path(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        let end = path.hasSuffix("/") && !segments.isEmpty ? "/" : ""
        let normal = "/" + segments.joined(separator: "/") + end
        return PercentEncoding.encode(normal, keeping: "/")
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
