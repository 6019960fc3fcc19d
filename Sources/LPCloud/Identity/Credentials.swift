/// Who signs: an access key, its secret, and a session token when they are temporary.
public struct Credentials: Hashable, Sendable {
    public let accessKeyId: String
    public let secretAccessKey: Secret
    public let sessionToken: Secret?

    public init(accessKeyId: String, secretAccessKey: Secret, sessionToken: Secret? = nil) {
        self.accessKeyId = accessKeyId
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}
