import LPCore

/// The credentials that `aws login` left, as long as they are good: only the AWS CLI holds the key that renews them.
struct LoginSource: CredentialSource {
    let session: String
    let profile: String
    let world: SourceWorld

    var origin: String { "aws login of profile '\(profile)'" }
    var isRenewable: Bool { true }

    func fetch(anew: Bool) async throws(Failure) -> Credentials {
        struct Cached: Decodable {
            struct Token: Decodable {
                let accessKeyId: String
                let secretAccessKey: String
                let sessionToken: String
                let expiresAt: String
            }
            let accessToken: Token
        }
        let folder =
            world.environment["AWS_LOGIN_CACHE_DIRECTORY"].map {
                ProfileLocations.expand($0, world.environment)
            } ?? ProfileLocations.home(world.environment).map { "\($0)/.aws/login/cache" }
        let signIn = SignIn(profile: profile, command: "login")
        guard let folder else { throw signIn.failure("HOME is not set") }
        let file = PrivateFile("\(folder)/\(HexDigits.text(of: Array(session.utf8))).json")
        let (token, end) = try signIn.session(in: file) { bytes -> (Cached.Token, Int)? in
            let token = try? JSONText(bytes).decode(Cached.self).accessToken
            guard let token, let end = Timestamp.epoch(token.expiresAt) else { return nil }
            return (token, end)
        }
        try signIn.check(left: end - world.epoch())
        return Credentials(
            accessKeyId: token.accessKeyId, secretAccessKey: Secret(token.secretAccessKey),
            sessionToken: Secret(token.sessionToken), expiration: end)
    }
}
