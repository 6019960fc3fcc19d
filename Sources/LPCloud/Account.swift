import Glibc
public import LPCore

/// Which Lambda to speak to, and as whom: what options and environment mean, as values.
public struct Account: Sendable {
    public let target: Target
    public let region: String
    public let endpoint: Endpoint
    /// Nil where requests are not signed: the socket of this machine's Lambda, which only we can open.
    public let signer: Signer?
    /// Starts the Lambda of this machine again when it has gone; nil for any other.
    public private(set) var revive: (@Sendable () async -> Void)?

    /// Opens a way to its functions, with a thread and connections of its own.
    public func openFunctions() -> LambdaFunctions {
        let transport = CurlTransport(endpoint: endpoint, signer: signer)
        guard let revive else { return LambdaFunctions(transport) }
        return LambdaFunctions(RevivingTransport(transport, revive: revive))
    }

    /// Finds the account and, on this machine, starts its Lambda when it does not run.
    ///
    /// - Parameters: as the options of the same names; nil when not given.
    /// - Throws: a `Failure` when something is missing or wrong, or the local Lambda cannot start.
    public static func open(
        _ target: Target, region: String? = nil, endpoint: String? = nil,
        environment: [String: String]
    ) async throws(Failure) -> Account {
        var account = try resolve(
            target, region: region, endpoint: endpoint, environment: environment, uid: geteuid())
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
    /// The order is that of the AWS SDKs: option, then the service's own variable, then the general one.
    ///
    /// - Throws: a `Failure` when something is missing or wrong.
    public static func resolve(
        _ target: Target, region: String? = nil, endpoint: String? = nil,
        environment: [String: String], uid: UInt32
    ) throws(Failure) -> Account {
        let environment = environment.filter { !$0.value.isEmpty }
        let region = try self.region(region, environment)
        switch target {
        case .local:
            if let endpoint {
                throw Failure(
                    .usage, cannot: "use endpoint", endpoint, "the local target has its own",
                    next: "leave out --endpoint or --target local")
            }
            let socket = try LocalPaths(environment, uid: uid).socket
            return Account(
                target: target, region: region ?? "us-east-1", endpoint: Endpoint(socket: socket),
                signer: nil)
        case .aws:
            guard let region else {
                throw Failure(
                    .unable, cannot: "choose", "region", "none is named",
                    next: "set AWS_REGION or give --region, or use --target local",
                    name: "NoRegion")
            }
            guard let credentials = try Credentials(environment: environment) else {
                throw Failure(
                    .unable, cannot: "sign in to", "aws", "there are no credentials",
                    next: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use --target local",
                    name: "NoCredentials")
            }
            return Account(
                target: target, region: region,
                endpoint: try self.endpoint(endpoint, region, environment),
                signer: Signer(credentials, region: region, service: "lambda"))
        }
    }

    private static func region(_ option: String?, _ environment: [String: String])
        throws(Failure) -> String?
    {
        let named = option ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
        // It becomes a part of the host's name, so it must be one label of it (RFC 1123, section 2.1).
        if let named {
            let allowed = named.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
            }
            guard allowed, (1...63).contains(named.utf8.count), !named.hasPrefix("-"),
                !named.hasSuffix("-")
            else {
                throw Failure(
                    .unable, cannot: "use region", named, "no region has such a name",
                    next: "a region looks like us-east-1", name: "InvalidRegion")
            }
        }
        return named
    }

    private static func endpoint(
        _ option: String?, _ region: String, _ environment: [String: String]
    ) throws(Failure) -> Endpoint {
        if let option { return try Endpoint(url: option) }
        let ignored = environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() == "true"
        let configured =
            environment["AWS_ENDPOINT_URL_LAMBDA"] ?? environment["AWS_ENDPOINT_URL"]
        if let configured, !ignored { return try Endpoint(url: configured) }
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        return Endpoint(.https, host: "lambda.\(region).\(domain)")
    }
}
