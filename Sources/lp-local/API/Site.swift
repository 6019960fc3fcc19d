import LPCloud
import NIOHTTP1

/// Where a request plays: the account of this machine, and the region of the client.
struct Site: Hashable, Sendable {
    let account: String
    let region: String

    init(account: String, region: String) {
        self.account = account
        self.region = region
    }

    /// The region is that of the signature's credential scope, which is all that a client says of it.
    init(account: String, _ headers: HTTPHeaders) {
        self.init(account: account, region: ReceivedSignature(headers)?.region ?? "us-east-1")
    }
}

extension ReceivedSignature {
    /// Reads the Authorization header; nil without one of this kind.
    init?(_ headers: HTTPHeaders) {
        guard let header = headers.first(name: "authorization") else { return nil }
        self.init(authorization: header)
    }

    /// Reads the Authorization header, or what a URL says in its place; nil where neither says anything.
    init?(_ headers: HTTPHeaders, _ uri: String) {
        if headers.contains(name: "authorization") {
            self.init(headers)
        } else {
            self.init(query: Request.query(of: uri))
        }
    }

    /// Whether a URL may be one that carries its own signature.
    static func isThere(in uri: String) -> Bool {
        // To look for the name takes long, and of calls there are many.
        uri.utf8.contains(UInt8(ascii: "?")) && uri.contains("X-Amz-Signature=")
    }
}
