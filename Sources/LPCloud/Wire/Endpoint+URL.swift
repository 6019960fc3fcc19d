public import LPCore

extension Endpoint {
    /// Reads the URL of a service: `http[s]://HOST[:PORT][/PREFIX]`, as the AWS SDKs take it.
    ///
    /// - Throws: a `Failure` that says what the URL lacks or what does not belong there.
    public init(url: String) throws(Failure) {
        // What stands before an @ is a password more often than not.
        let shown = url.lastIndex(of: "@").map { "…" + url[$0...] } ?? url
        func fault(_ reason: String) -> Failure {
            Failure(
                .unable, cannot: "use endpoint", shown, reason,
                next: "write it as http://HOST:PORT or https://HOST", name: "InvalidEndpoint")
        }
        guard let mark = url.firstRange(of: "://"),
            let scheme = Scheme(rawValue: url[..<mark.lowerBound].lowercased())
        else { throw fault("it does not start with http:// or https://") }
        let rest = url[mark.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        var prefix = rest[slash...]
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw fault("it holds a character that must be percent-encoded")
        }
        guard !rest.contains(where: { "?#".contains($0) }) else {
            throw fault("a query or a fragment has no place in it")
        }
        guard !authority.contains("@") else { throw fault("a user has no place in it") }
        while prefix.last == "/" { prefix.removeLast() }

        // An IPv6 address stands in brackets, which hold colons of their own (RFC 3986, section 3.2.2).
        let bracket = authority.lastIndex(of: "]") ?? authority.startIndex
        let colon = authority[bracket...].firstIndex(of: ":") ?? authority.endIndex
        let host = authority[..<colon]
        guard !host.isEmpty else { throw fault("it names no host") }
        var port: Int?
        if colon < authority.endIndex {
            port = Int(authority[authority.index(after: colon)...])
            guard let port, (1...65_535).contains(port) else {
                throw fault("its port is not a number from 1 to 65535")
            }
        }
        self.init(scheme, host: String(host), port: port, prefix: String(prefix))
    }

    /// The endpoint of a URL, and the path and query that follow it as they stand.
    ///
    /// - Throws: a `Failure` when it is no URL.
    static func split(_ url: String) throws(Failure) -> (Endpoint, path: String) {
        let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
        let end = url[start...].firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex
        let rest = url[end...]
        return (
            try Endpoint(url: String(url[..<end])), (rest.hasPrefix("/") ? "" : "/") + rest
        )
    }
}
