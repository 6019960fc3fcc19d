import Crypto
import LPCore

/// The token of a session of IAM Identity Center, as the AWS CLI keeps it.
///
/// Source: the AWS SDKs' reference, IAM Identity Center; SSO OIDC API reference, CreateToken.
struct SSOToken: Sendable {
    private let plan: CredentialPlan.SSO
    private let world: SourceWorld
    private let file: PrivateFile

    /// With less than this left, in s, a new one is asked for.
    private static let window = 15 * 60

    init(_ plan: CredentialPlan.SSO, _ world: SourceWorld) throws(Failure) {
        self.plan = plan
        self.world = world
        let name = Insecure.SHA1.hash(data: Array((plan.session ?? plan.startURL).utf8))
        guard let home = ProfileLocations.home(world.environment) else {
            throw Failure(
                .unable, cannot: "find", "~/.aws/sso/cache", "HOME is not set", name: "NoHome")
        }
        file = PrivateFile("\(home)/.aws/sso/cache/\(HexDigits.text(of: name)).json")
    }

    /// The token, a new one when the old one is near its end and may be replaced.
    ///
    /// - Throws: a `Failure` that says how to sign in when there is none that is good.
    func current() async throws(Failure) -> Secret {
        let (record, token, end) = try plan.signIn.session(in: file) {
            bytes -> (Record, String, Int)? in
            guard let record = try? Record(line: bytes),
                let token = record["accessToken"]?.string,
                let end = record["expiresAt"]?.string.flatMap(Timestamp.epoch)
            else { return nil }
            return (record, token, end)
        }
        let left = end - world.epoch()
        if left > Self.window { return Secret(token) }
        if let renewed = await renewed(record) { return renewed }
        try plan.signIn.check(left: left)
        return Secret(token)
    }

    /// A new token for the one that goes; nil when the session cannot be renewed.
    private func renewed(_ record: Record) async -> Secret? {
        struct Reply: Decodable {
            let accessToken: String
            let expiresIn: Int
            let refreshToken: String?
        }
        func text(_ name: String) -> String? { record[name]?.string }
        guard let client = text("clientId"), let secret = text("clientSecret"),
            let refresh = text("refreshToken"),
            let end = text("registrationExpiresAt").flatMap(Timestamp.epoch),
            end > world.epoch()
        else { return nil }
        let fields = [
            ("grantType", "refresh_token"), ("clientId", client), ("clientSecret", secret),
            ("refreshToken", refresh),
        ].map { ($0.0, JSONText(string: $0.1)) }
        let request = Request(
            "POST", "/token", headers: [("Content-Type", "application/json")],
            body: JSONText.object(fields).bytes)
        guard let endpoint = try? world.settings.place(of: .oidc, region: plan.region).0,
            let response = try? await world.ask("sso-oidc", at: endpoint, request),
            response.status == 200,
            let reply = try? JSONText(response.body).decode(Reply.self)
        else { return nil }
        var record = record
        record["accessToken"] = JSONText(string: reply.accessToken)
        let expiresAt = Timestamp.text(world.epoch() + reply.expiresIn)
        record["expiresAt"] = JSONText(string: expiresAt)
        if let refresh = reply.refreshToken {
            record["refreshToken"] = JSONText(string: refresh)
        }
        // A token that cannot be kept is good for now.
        try? file.write(record.line)
        return Secret(reply.accessToken)
    }
}
