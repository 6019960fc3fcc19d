/// In what the signatures that services want differ.
///
/// Source: AWS, "Create a signed AWS API request" (SigV4).
public struct SigningRules: Hashable, Sendable {
    /// Whether dot segments are resolved and slashes collapsed before signing.
    let normalizesPath: Bool
    /// Whether the path of the wire is encoded once more before signing.
    let encodesPathAgain: Bool
    /// Whether the payload's hash is sent as `X-Amz-Content-SHA256`.
    let sendsPayloadHash: Bool

    /// Those of every service but S3.
    public static let usual = SigningRules(
        normalizesPath: true, encodesPathAgain: true, sendsPayloadHash: false)

    /// Those of S3, whose keys may hold dots and slashes of any kind.
    public static let storage = SigningRules(
        normalizesPath: false, encodesPathAgain: false, sendsPayloadHash: true)

    /// What stands for the hash of a payload that is not signed.
    static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// What `X-Amz-Content-SHA256` says of a request's payload; nil when it is not sent.
    ///
    /// - Parameters:
    ///   - hash: the payload's, which need not be known where it is not signed.
    ///   - isSecured: whether TLS vouches for the bytes, so that hashing them again can be spared.
    func announcement(of request: Request, isSecured: Bool, hash: () -> String) -> String? {
        guard sendsPayloadHash else { return nil }
        let isEmpty = request.body.isEmpty && request.stream == nil
        return isSecured && !isEmpty ? Self.unsignedPayload : hash()
    }
}
