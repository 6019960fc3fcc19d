/// Who signs: an access key, its secret, and a session token when they are temporary.
public struct Credentials: Hashable, Sendable {
    public let accessKeyId: String
    public let secretAccessKey: Secret
    public let sessionToken: Secret?
    /// Until when they are good, in s since 1970; nil for ever, or when nobody says.
    public var expiration: Int?

    public init(
        accessKeyId: String, secretAccessKey: Secret, sessionToken: Secret? = nil,
        expiration: Int? = nil
    ) {
        self.accessKeyId = accessKeyId
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}
