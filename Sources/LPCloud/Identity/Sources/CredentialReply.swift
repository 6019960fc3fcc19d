import LPCore

/// Credentials as programs and metadata endpoints write them, and as our own cache does.
///
/// Source: the AWS CLI's manual, Sourcing credentials with an external process; the container and instance metadata
/// endpoints write the token under another name.
struct CredentialReply: Codable {
    var Version: Int?
    var AccessKeyId: String?
    var SecretAccessKey: String?
    var SessionToken: String?
    var Token: String?
    var Expiration: String?
    /// A word for what went wrong, or `Success`.
    var Code: String?
    var Message: String?

    init(_ credentials: Credentials) {
        Version = 1
        AccessKeyId = credentials.accessKeyId
        SecretAccessKey = credentials.secretAccessKey.exposed
        SessionToken = credentials.sessionToken?.exposed
        Expiration = credentials.expiration.map(Timestamp.text)
    }

    /// The credentials; nil when a part is missing or the moment cannot be read.
    var credentials: Credentials? {
        guard let AccessKeyId, let SecretAccessKey, !AccessKeyId.isEmpty, !SecretAccessKey.isEmpty
        else { return nil }
        let moment = Expiration.map(Timestamp.epoch)
        if let moment, moment == nil { return nil }
        return Credentials(
            accessKeyId: AccessKeyId, secretAccessKey: Secret(SecretAccessKey),
            sessionToken: (SessionToken ?? Token).map(Secret.init), expiration: moment ?? nil)
    }
}
