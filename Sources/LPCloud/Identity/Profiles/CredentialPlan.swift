/// Where the credentials of a profile come from, before anything is fetched.
indirect enum CredentialPlan: Hashable, Sendable {
    case keys(Credentials, profile: String)
    case role(Role, base: CredentialPlan)
    case webIdentity(WebIdentity)
    case sso(SSO)
    /// What `aws login` left.
    case login(session: String, profile: String)
    case process(command: String, profile: String)
    case named(NamedSource, profile: String)

    /// A role that is assumed with the credentials of another source.
    struct Role: Hashable, Sendable {
        let arn: String
        let profile: String
        var sessionName: String?
        var externalId: String?
        /// In s.
        var duration: Int?
        /// The serial number or ARN of the device whose code is asked for.
        var mfaSerial: String?
    }

    /// A role that is assumed with a token in a file.
    struct WebIdentity: Hashable, Sendable {
        let arn: String
        let tokenFile: String
        var sessionName: String?
        /// The profile, or nil when the environment says it.
        var profile: String?
    }

    /// A role of IAM Identity Center.
    struct SSO: Hashable, Sendable {
        let profile: String
        /// Nil for a profile of the old form, which holds all itself.
        let session: String?
        let region: String
        let startURL: String
        var account: String?
        var role: String?
    }

    /// What `credential_source` can name.
    enum NamedSource: String, Sendable {
        case environment = "Environment"
        case instance = "Ec2InstanceMetadata"
        case container = "EcsContainer"
    }
}
