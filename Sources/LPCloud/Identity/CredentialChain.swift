import LPCore

/// Finds the one source of credentials that counts, in the order of the AWS SDKs: the first that is configured, and no
/// other when that one fails.
///
/// Source: botocore's order; an option that names a profile leaves the environment's keys out, AWS_PROFILE does not.
struct CredentialChain: Sendable {
    let profiles: Profiles
    /// The profile whose sources are meant.
    let profile: String
    /// Whether an option named it.
    let isChosen: Bool
    let world: SourceWorld

    /// - Throws: a `Failure` when a source is configured wrongly, or there can be none.
    func source() throws(Failure) -> any CredentialSource {
        if !isChosen, let keys = try Credentials(environment: world.environment) {
            return StaticSource(origin: "the environment", credentials: keys)
        }
        let plan = try profiles.plan(for: profile)
        if let plan, case .role = plan { return try source(plan) }
        if !isChosen, let token = try WebIdentitySource.environment(world.environment) {
            return WebIdentitySource(plan: token, world: world)
        }
        if let plan { return try source(plan) }
        if isChosen {
            throw Failure(
                .unable, cannot: "use profile", profile, "it names no source of credentials",
                name: "NoCredentials")
        }
        if let container = try ContainerSource(world) { return container }
        if let instance = try InstanceSource(world) { return instance }
        throw Failure.noCredentials
    }

    private func source(_ plan: CredentialPlan) throws(Failure) -> any CredentialSource {
        switch plan {
        case .keys(let keys, let name):
            return StaticSource(origin: "the keys of profile '\(name)'", credentials: keys)
        case .role(let role, let base):
            return RoleSource(role, base: try source(base), world: world)
        case .webIdentity(let plan): return WebIdentitySource(plan: plan, world: world)
        case .sso(let plan): return SSOSource(plan: plan, world: world)
        case .login(let session, let name):
            return LoginSource(session: session, profile: name, world: world)
        case .process(let command, let name):
            return ProcessSource(command: command, profile: name, world: world)
        case .named(let named, let name): return try source(named, of: name)
        }
    }

    private func source(_ named: CredentialPlan.NamedSource, of name: String) throws(Failure)
        -> any CredentialSource
    {
        let found: (any CredentialSource)?
        switch named {
        case .environment:
            found = try Credentials(environment: world.environment).map {
                StaticSource(origin: "the environment", credentials: $0)
            }
        case .container: found = try ContainerSource(world)
        case .instance: found = try InstanceSource(world)
        }
        guard let found else {
            throw Failure(
                .unable, cannot: "use profile", name,
                "its credential_source \(named.rawValue) has no credentials",
                name: "NoCredentials")
        }
        return found
    }
}
