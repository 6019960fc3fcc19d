import LPCore

/// A role assumed with the credentials of another source (STS API reference, AssumeRole).
struct RoleSource: CredentialSource {
    let role: CredentialPlan.Role
    let base: any CredentialSource
    let world: SourceWorld
    /// Whether a code may still be asked for: nobody watches a terminal for the whole of a long run.
    private let codes = OneTime()

    init(_ role: CredentialPlan.Role, base: any CredentialSource, world: SourceWorld) {
        self.role = role
        self.base = base
        self.world = world
    }

    var origin: String {
        "role \(role.arn) of profile '\(role.profile)', assumed with \(base.origin)"
    }
    var isRenewable: Bool { true }

    func fetch(anew: Bool) async throws(Failure) -> Credentials {
        let cache = CredentialCache(world, of: key)
        if !anew, let cached = cache.read() { return cached }
        let own = try await base.fetch(anew: anew)
        var fields = [
            ("Action", "AssumeRole"), ("Version", SecurityTokens.version), ("RoleArn", role.arn),
            ("RoleSessionName", role.sessionName ?? "lambda-pool-\(world.epoch())"),
        ]
        if let id = role.externalId { fields.append(("ExternalId", id)) }
        if let seconds = role.duration { fields.append(("DurationSeconds", String(seconds))) }
        if let serial = role.mfaSerial {
            fields += [("SerialNumber", serial), ("TokenCode", try code(of: serial))]
        }
        let credentials = try await SecurityTokens(world).ask(
            "role \(role.arn)", fields, signedBy: own)
        cache.write(credentials)
        return credentials
    }

    var key: [String] {
        [
            "role", role.arn, role.sessionName ?? "", role.externalId ?? "",
            role.duration.map(String.init) ?? "", role.mfaSerial ?? "",
            world.address(of: .sts, region: world.region),
        ] + base.key
    }

    private func code(of serial: String) throws(Failure) -> String {
        func fault(_ reason: String, next: String) -> Failure {
            Failure(
                .unable, cannot: "assume", "role \(role.arn)", reason, next: next,
                name: "CodeNeeded")
        }
        guard codes.takes() else {
            throw fault(
                "its session has ended, and it needs another MFA code",
                next: "a larger duration_seconds in profile '\(role.profile)' makes it last longer")
        }
        guard let code = world.askCode(serial) else {
            throw fault(
                "it needs the code of \(serial), and there is no terminal to ask on",
                next: "run a command on a terminal first: the session is kept")
        }
        guard !code.isEmpty else {
            throw fault(
                "it needs the code of \(serial), and none was typed",
                next: "type the six digits that the device shows")
        }
        return code
    }
}
