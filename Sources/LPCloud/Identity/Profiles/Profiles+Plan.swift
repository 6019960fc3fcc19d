import LPCore

extension Profiles {
    /// Where the credentials of a profile come from; nil when it names no source.
    ///
    /// Source: the AWS SDKs' assume-role rules and their published tests; among sources of one profile the order is
    /// botocore's.
    ///
    /// - Throws: a `Failure` when the profile, or one that it refers to, is wrong.
    func plan(for name: String) throws(Failure) -> CredentialPlan? {
        guard let profile = profiles[name] else { return nil }
        return try plan(for: profile, path: [])
    }

    /// - Parameter path: the profiles that led here, outermost first.
    private func plan(for profile: Profile, path: [String]) throws(Failure) -> CredentialPlan? {
        let path = path + [profile.name]
        // Keys end a chain of roles, but the profile that was asked for may have some beside its role.
        if path.count > 1, let keys = try profile.keys() {
            return .keys(keys, profile: profile.name)
        }
        guard let role = try role(of: profile) else { return try base(of: profile) }
        switch (profile["source_profile"], profile["credential_source"]) {
        case (_?, _?):
            throw profile.fault("it has both source_profile and credential_source")
        case (nil, nil):
            throw profile.fault(
                "it has a role_arn, and neither source_profile nor credential_source")
        case (nil, let named?):
            guard let source = CredentialPlan.NamedSource(rawValue: named) else {
                throw profile.fault(
                    "credential_source '\(named)' is unknown",
                    next: "there are Environment, Ec2InstanceMetadata and EcsContainer")
            }
            return .role(role, base: .named(source, profile: profile.name))
        case (let source?, nil):
            return .role(role, base: try self.source(source, of: profile, path: path))
        }
    }

    private func source(_ name: String, of profile: Profile, path: [String]) throws(Failure)
        -> CredentialPlan
    {
        guard let source = profiles[name] else {
            throw profile.fault("its source_profile '\(name)' does not exist")
        }
        if name == profile.name, let keys = try profile.keys() {
            return .keys(keys, profile: name)
        }
        if path.contains(name) {
            let circle = (path + [name]).joined(separator: " -> ")
            throw profile.fault("its source_profile leads in a circle: \(circle)")
        }
        guard let plan = try plan(for: source, path: path) else {
            throw profile.fault("its source_profile '\(name)' has no credentials")
        }
        return plan
    }

    /// The role that a profile assumes with the credentials of another; nil when it assumes none that way.
    private func role(of profile: Profile) throws(Failure) -> CredentialPlan.Role? {
        guard profile["web_identity_token_file"] == nil, let arn = profile["role_arn"] else {
            return nil
        }
        var duration: Int?
        if let text = profile["duration_seconds"] {
            guard let seconds = Int(text), (900...43_200).contains(seconds) else {
                throw profile.fault("duration_seconds is no number from 900 to 43200")
            }
            duration = seconds
        }
        return CredentialPlan.Role(
            arn: arn, profile: profile.name, sessionName: profile["role_session_name"],
            externalId: profile["external_id"], duration: duration,
            mfaSerial: profile["mfa_serial"])
    }

    /// The source that a profile holds itself.
    private func base(of profile: Profile) throws(Failure) -> CredentialPlan? {
        if let file = profile["web_identity_token_file"] {
            guard let arn = profile["role_arn"] else { throw profile.fault("role_arn is missing") }
            return .webIdentity(
                .init(
                    arn: arn, tokenFile: file, sessionName: profile["role_session_name"],
                    profile: profile.name))
        }
        if let sso = try sso(of: profile) { return .sso(sso) }
        let keys = try profile.keys()
        if profile.hasSharedKeys, let keys { return .keys(keys, profile: profile.name) }
        if let session = profile["login_session"] {
            return .login(session: session, profile: profile.name)
        }
        if let command = profile["credential_process"] {
            return .process(command: command, profile: profile.name)
        }
        return keys.map { .keys($0, profile: profile.name) }
    }

    private func sso(of profile: Profile) throws(Failure) -> CredentialPlan.SSO? {
        let account = profile["sso_account_id"]
        let role = profile["sso_role_name"]
        let name = profile["sso_session"]
        guard account != nil || role != nil || name != nil else { return nil }
        if account == nil, role != nil { throw profile.fault("sso_account_id is missing") }
        if role == nil, account != nil { throw profile.fault("sso_role_name is missing") }
        var section = profile.properties
        if let name {
            guard let session = ssoSessions[name] else {
                throw profile.fault("its sso_session '\(name)' does not exist")
            }
            for key in ["sso_region", "sso_start_url"] {
                if let own = profile[key], own != session[key] {
                    throw profile.fault("its \(key) is not that of its sso_session '\(name)'")
                }
            }
            section = session
        }
        guard let region = section["sso_region"], let url = section["sso_start_url"] else {
            throw profile.fault("sso_region or sso_start_url is missing")
        }
        try Settings.checkRegion(region)
        return CredentialPlan.SSO(
            profile: profile.name, session: name, region: region, startURL: url,
            account: account, role: role)
    }
}
