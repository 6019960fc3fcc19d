import LPCloud
import LPCore
import NIOCore
import NIOHTTP1

/// Who comes in at an open port: every request must be signed with our credentials, now, and for this very address.
///
/// Any program of this machine can reach a port, and any page in a browser can have one sent to it: both know no secret.
struct Gate {
    let keys: AccessKeys
    /// What the Host header may say: a name that was bound to our address by somebody else is none of these.
    let authorities: Set<String>
    /// Paths that hold a secret themselves begin so.
    let open: String

    /// - Throws: an error of status 403.
    func admit(_ head: HTTPRequestHead, _ body: ByteBuffer) throws(APIError) {
        guard let host = head.headers.first(name: "host"), authorities.contains(host) else {
            throw .refused(
                "AccessDeniedException", "The Host header is none of this server's addresses.")
        }
        if head.uri.hasPrefix(open) { return }
        guard let signature = ReceivedSignature(head.headers, head.uri) else {
            throw .refused("MissingAuthenticationTokenException", "Missing Authentication Token")
        }
        let now = WallClock.milliseconds() / 1000
        let request = Request(head, body)
        guard let credentials = keys.find(signature.accessKeyId, now: now),
            credentials.sessionToken.map({ $0.exposed == request.sessionToken }) ?? true
        else {
            throw .refused(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.")
        }
        switch signature.fault(in: request, credentials: credentials, now: now) {
        case nil: return
        case .expired(let date):
            throw .refused(
                "InvalidSignatureException",
                "Signature expired: \(date) is more than \(ReceivedSignature.window / 60) min. from now"
            )
        case .wrong:
            throw .refused(
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided. "
                    + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
            )
        }
    }
}

extension Request {
    /// A request as it came.
    init(_ head: HTTPRequestHead, _ body: ByteBuffer) {
        self.init(
            head.method.rawValue, String(head.uri.prefix { $0 != "?" }),
            query: Self.query(of: head.uri), headers: head.headers.map { ($0.name, $0.value) },
            body: Array(body.readableBytesView))
    }

    /// What a client says in the place of a signature's third part, in a header or in a URL that is signed.
    fileprivate var sessionToken: String? {
        let name = "x-amz-security-token"
        return headers.first { $0.name.lowercased() == name }?.value
            ?? query.first { $0.name.lowercased() == name }?.value
    }

    /// The names and values of a URL's query.
    static func query(of uri: String) -> [(name: String, value: String)] {
        uri.drop { $0 != "?" }.dropFirst().split(separator: "&").map { pair in
            let parts = pair.split(
                separator: "=" as Character, maxSplits: 1, omittingEmptySubsequences: false)
            return (
                name: percentDecoded(parts[0]),
                value: parts.count > 1 ? percentDecoded(parts[1]) : ""
            )
        }
    }
}

extension APIError {
    fileprivate static func refused(_ name: String, _ message: String) -> APIError {
        APIError(.forbidden, name, message, type: nil)
    }
}
