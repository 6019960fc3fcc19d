import LPCore

/// A role of IAM Identity Center, given out for the token that `aws sso login` left (SSO Portal API reference,
/// GetRoleCredentials).
struct SSOSource: CredentialSource {
    let plan: CredentialPlan.SSO
    let world: SourceWorld

    var origin: String {
        let session = plan.session.map { " by session '\($0)'" } ?? ""
        return "IAM Identity Center\(session) for profile '\(plan.profile)'"
    }
    var isRenewable: Bool { true }

    var key: [String] {
        [
            "sso", plan.account ?? "", plan.role ?? "", plan.session ?? "", plan.startURL,
            world.address(of: .sso, region: plan.region),
        ]
    }

    func fetch(anew: Bool) async throws(Failure) -> Credentials {
        guard let account = plan.account, let role = plan.role else {
            throw Failure(
                .unable, cannot: "use profile", plan.profile,
                "sso_account_id and sso_role_name are missing", name: "InvalidProfile")
        }
        let cache = CredentialCache(world, of: key)
        if !anew, let cached = cache.read() { return cached }
        let token = try await SSOToken(plan, world).current()
        let endpoint = try world.settings.place(of: .sso, region: plan.region).0
        let request = Request(
            "GET", "/federation/credentials",
            query: [("role_name", role), ("account_id", account)],
            headers: [("x-amz-sso_bearer_token", token.exposed)])
        let response = try await world.ask("sso", at: endpoint, request)
        if response.status == 401 {
            throw plan.signIn.failure("IAM Identity Center no longer accepts the session")
        }
        guard response.status == 200 else {
            throw ServiceError(response).failure(
                cannot: "get credentials of", "role \(role) in account \(account)"
            ).asKind(.unable)
        }
        guard let credentials = Self.credentials(response) else {
            throw Failure(
                .unable, cannot: "get credentials of", "role \(role)",
                "the reply is not that of IAM Identity Center", name: "InvalidReply")
        }
        cache.write(credentials)
        return credentials
    }

    private static func credentials(_ response: Response) -> Credentials? {
        struct Reply: Decodable {
            struct Role: Decodable {
                let accessKeyId: String
                let secretAccessKey: String
                let sessionToken: String
                /// In ms since 1970.
                let expiration: Int
            }
            let roleCredentials: Role
        }
        guard let reply = try? JSONText(response.body).decode(Reply.self) else { return nil }
        let role = reply.roleCredentials
        return Credentials(
            accessKeyId: role.accessKeyId, secretAccessKey: Secret(role.secretAccessKey),
            sessionToken: Secret(role.sessionToken), expiration: role.expiration / 1000)
    }
}

extension CredentialPlan.SSO {
    var signIn: SignIn { SignIn(profile: profile, command: "sso login") }
}
