import LPCore

/// A role assumed with a token in a file, which is read anew every time: tokens of that kind are replaced in place (STS
/// API reference, AssumeRoleWithWebIdentity).
struct WebIdentitySource: CredentialSource {
    let plan: CredentialPlan.WebIdentity
    let world: SourceWorld

    /// What the environment says; nil when it says nothing.
    ///
    /// - Throws: a `Failure` when the role is missing.
    static func environment(_ environment: [String: String]) throws(Failure)
        -> CredentialPlan.WebIdentity?
    {
        guard let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"] else { return nil }
        guard let arn = environment["AWS_ROLE_ARN"] else {
            throw Failure(
                .unable, cannot: "use", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN is missing",
                next: "set both or neither", name: "PartialCredentials")
        }
        return CredentialPlan.WebIdentity(
            arn: arn, tokenFile: file, sessionName: environment["AWS_ROLE_SESSION_NAME"])
    }

    var origin: String {
        let place = plan.profile.map { "profile '\($0)'" } ?? "the environment"
        return "role \(plan.arn) of \(place), assumed with a web identity"
    }
    var isRenewable: Bool { true }

    func fetch(anew: Bool) async throws(Failure) -> Credentials {
        let file = ProfileLocations.expand(plan.tokenFile, world.environment)
        guard let bytes = try PrivateFile(file).read() else {
            throw Failure(
                .unable, cannot: "read", file, "no such file",
                next: "it should hold the token for role \(plan.arn)", name: "InvalidFile")
        }
        let token = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        return try await SecurityTokens(world).ask(
            "role \(plan.arn)",
            [
                ("Action", "AssumeRoleWithWebIdentity"), ("Version", SecurityTokens.version),
                ("RoleArn", plan.arn),
                ("RoleSessionName", plan.sessionName ?? "lambda-pool-\(world.epoch())"),
                ("WebIdentityToken", token),
            ], signedBy: nil)
    }
}
