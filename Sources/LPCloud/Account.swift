import Glibc
public import LPCore

/// Which cloud to speak to, and as whom: what options and environment mean, as values.
public struct Account: Sendable {
    public let target: Target
    public let region: String
    /// Where Lambda answers.
    public let endpoint: Endpoint
    /// Who signs; nil where calls of functions are not signed: at the socket of this machine's Lambda, which only we can
    /// open.
    public let identity: Identity?
    private let settings: Settings
    /// The rates of control planes, which everything that was opened from this account shares.
    private let gate = ControlTransport.Gate()
    /// Hears what the user should know while the account is used.
    private var announce: @Sendable (String) -> Void = { _ in }
    private let skewIsNews = OneTime()
    /// The files with keys in them that others may read.
    private var openFiles: [String] = []
    /// Starts the Lambda of this machine again when it has gone; nil for any other.
    public private(set) var revive: (@Sendable () async -> Void)?

    /// The part of AWS that the region belongs to.
    public var partition: Partition { Partition(region: region) }

    /// As whom it is used and where, for `-v`; nil on this machine, where nobody signs in.
    public var introduction: String? {
        identity.map { "credentials: \($0.origin); region: \(region); \(endpoint.description)" }
    }

    /// Signs calls of functions; nil where these are not signed.
    public var signatory: Signatory? {
        identity.map { Signatory(identity: $0, region: region, service: .lambda) }
    }

    /// Opens a way to its functions, with a thread and connections of its own.
    public func openFunctions() -> LambdaFunctions {
        LambdaFunctions(openControl())
    }

    /// Opens a way to call functions, with a thread and connections of its own; whether a call is made again is up to the
    /// caller.
    public func openInvocations() -> any Transport {
        reviving(transport(to: endpoint, signatory, silence: nil))
    }

    private func openControl() -> ControlTransport {
        patient(
            reviving(transport(to: endpoint, signatory, silence: ControlTransport.silence)), gate)
    }

    /// Opens a way to a service, with a thread and connections of its own.
    ///
    /// Requests are signed as the service wants it, made again when a fault may pass, and kept below the account's rates
    /// of control calls. On this machine all services answer at one socket, where the credential scope
    /// tells them apart. Paths are `/` for the services of a single one; a bucket of S3 is the first part of the path.
    ///
    /// - Throws: a `Failure` when the service's configured endpoint is no URL.
    public func openTransport(_ service: Service) throws(Failure) -> any Transport {
        if service == .lambda { return openControl() }
        if target == .local {
            let signer = Signer(
                Self.localCredentials, region: region, service: service.scope,
                rules: service.signing)
            return patient(reviving(CurlTransport(endpoint: endpoint, signer: signer)))
        }
        let (endpoint, region) = try settings.place(of: service, region: region)
        let own = identity.map { Signatory(identity: $0, region: region, service: service) }
        // The others have a rate that no command comes near.
        let gate = [.iam, .logs].contains(service) ? gate : nil
        return patient(transport(to: endpoint, own, silence: ControlTransport.silence), gate)
    }

    private func transport(to endpoint: Endpoint, _ signatory: Signatory?, silence: Int?)
        -> CurlTransport
    {
        CurlTransport(endpoint: endpoint, signatory: signatory, silence: silence) {
            [announce, skewIsNews] seconds in
            guard skewIsNews.takes() else { return }
            let side = seconds > 0 ? "behind" : "ahead of"
            announce(
                "this machine's clock is \(abs(seconds)) s \(side) the service's: going by the service's"
            )
        }
    }

    private func reviving(_ transport: CurlTransport) -> any Transport {
        revive.map { RevivingTransport(transport, revive: $0) } ?? transport
    }

    private func patient(_ transport: any Transport, _ gate: ControlTransport.Gate? = nil)
        -> ControlTransport
    {
        ControlTransport(
            transport, retry: ControlRetry(attempts: settings.attempts),
            gate: target == .aws ? gate : nil)
    }

    /// Signs what only the scope matters of: nobody checks signatures at a socket that only we can open.
    private static let localCredentials = Credentials(
        accessKeyId: "lambdapool", secretAccessKey: Secret("lambdapool"))

    /// Finds the account and, on this machine, starts its Lambda when it does not run; elsewhere gets credentials.
    ///
    /// - Parameters:
    ///   - profile: as the option; nil when not given, as the two that follow.
    ///   - announce: hears what the user should know while the account is used, such as a wrong clock.
    /// - Throws: a `Failure` when something is missing or wrong, or the local Lambda cannot start.
    public static func open(
        _ target: Target, profile: String? = nil, region: String? = nil, endpoint: String? = nil,
        environment: [String: String], announce: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(Failure) -> Account {
        var account = try resolve(
            target, profile: profile, region: region, endpoint: endpoint, environment: environment,
            uid: geteuid())
        account.announce = announce
        for file in account.openFiles {
            announce("others may read the keys in '\(file)': chmod 600 makes it yours alone")
        }
        _ = try await account.identity?.credentials()
        guard target == .local else { return account }
        let server = LocalServer(
            try LocalPaths(environment, uid: geteuid()), environment: environment)
        let transport = CurlTransport(endpoint: account.endpoint, signer: nil)
        try await server.ensure(transport)
        account.revive = { try? await server.ensure(transport) }
        return account
    }

    /// Finds the account without touching the network.
    ///
    /// The order is that of the AWS SDKs: option, then the service's own variable, then the general one, then the
    /// profile.
    ///
    /// - Throws: a `Failure` when something is missing or wrong.
    public static func resolve(
        _ target: Target, profile: String? = nil, region: String? = nil, endpoint: String? = nil,
        environment: [String: String], uid: UInt32
    ) throws(Failure) -> Account {
        switch target {
        case .local:
            return try local(
                region: region, endpoint: endpoint, Settings(environment: environment), uid: uid)
        case .aws:
            return try aws(
                profile: profile, region: region, endpoint: endpoint, environment)
        }
    }

    private static func local(
        region: String?, endpoint: String?, _ settings: Settings, uid: UInt32
    ) throws(Failure) -> Account {
        if let endpoint {
            throw Failure(
                .usage, cannot: "use endpoint", endpoint, "the local target has its own",
                next: "leave out --endpoint or --target local")
        }
        let socket = try LocalPaths(settings.environment, uid: uid).socket
        return Account(
            target: .local, region: try settings.region(region) ?? "us-east-1",
            endpoint: Endpoint(socket: socket), identity: nil, settings: settings)
    }

    private static func aws(
        profile: String?, region: String?, endpoint: String?, _ environment: [String: String]
    ) throws(Failure) -> Account {
        let (profiles, chosen, settings) = try configured(profile, environment)
        guard let region = try settings.region(region) else {
            throw Failure(
                .unable, cannot: "choose", "region", "none is named",
                next: "set AWS_REGION or give --region, or use --target local",
                name: "NoRegion")
        }
        var place = try settings.place(of: .lambda, region: region).0
        if let endpoint {
            place = try Endpoint(url: endpoint)
            place.authorities = settings.authorities
        }
        let chain = CredentialChain(
            profiles: profiles, profile: chosen?.name ?? "default", isChosen: profile != nil,
            world: SourceWorld(
                settings: settings, locations: ProfileLocations(environment), region: region))
        var account = Account(
            target: .aws, region: region, endpoint: place,
            identity: Identity(try chain.source()), settings: settings)
        account.openFiles = profiles.openFiles
        return account
    }

    /// The region of AWS that options, environment and profile name; nil when none of them does.
    ///
    /// - Throws: a `Failure` when the profile cannot be read, or no region can have such a name.
    public static func region(
        _ option: String?, profile: String?, environment: [String: String]
    ) throws(Failure) -> String? {
        try configured(profile, environment).2.region(option)
    }

    /// All profiles, the one that counts, and what it and the environment say.
    private static func configured(_ profile: String?, _ environment: [String: String])
        throws(Failure) -> (Profiles, Profile?, Settings)
    {
        let locations = ProfileLocations(environment)
        let profiles = try Profiles.read(locations)
        let named = profile ?? ProfileLocations.profile(environment)
        let chosen =
            try named.map { name throws(Failure) in
                try profiles.profile(named: name, locations)
            } ?? profiles.profiles["default"]
        let settings = Settings(
            environment: environment, profile: chosen?.properties ?? [:],
            services: try chosen.map { profile throws(Failure) in
                try profiles.services(of: profile)
            } ?? [:])
        return (profiles, chosen, settings)
    }
}
