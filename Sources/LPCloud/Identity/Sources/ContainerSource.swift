import LPCore

/// The credentials endpoint of a container (AWS SDKs' reference, Container credential provider).
struct ContainerSource: CredentialSource {
    let endpoint: Endpoint
    let world: SourceWorld
    /// With the query, as the URL has it.
    private let path: String

    /// Hosts that may be asked over plain HTTP.
    private static let hosts: Set<String> = [
        "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost", "[::1]",
    ]

    /// The source that the environment names; nil when it names none.
    ///
    /// - Throws: a `Failure` when the endpoint is none that may be asked.
    init?(_ world: SourceWorld) throws(Failure) {
        let url: String
        if let relative = world.environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            url = "http://169.254.170.2" + relative
        } else if let full = world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            url = full
        } else {
            return nil
        }
        var (endpoint, path) = try Endpoint.split(url)
        endpoint.isDirect = true
        guard
            endpoint.scheme == .https || Self.hosts.contains(endpoint.host)
                || endpoint.host.hasPrefix("127.")
        else {
            throw Failure(
                .unable, cannot: "get credentials from", endpoint.host,
                "plain HTTP is for hosts of the container alone", next: "use https",
                name: "InvalidEndpoint")
        }
        self.endpoint = endpoint
        self.path = path
        self.world = world
    }

    var origin: String { "the container's endpoint \(endpoint.description)" }
    var isRenewable: Bool { true }

    func fetch(anew: Bool) async throws(Failure) -> Credentials {
        var request = Request("GET", path)
        if let token = try token() { request.headers.append(("Authorization", token)) }
        let response = try await world.ask(
            "the container", at: endpoint, request, timeout: 2000)
        return try MetadataReply.credentials(response, from: "the container")
    }

    /// What the endpoint wants to see; the file is read every time, since it is replaced in place.
    private func token() throws(Failure) -> String? {
        var token = world.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        if let file = world.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            guard let bytes = try PrivateFile(file).read() else {
                throw Failure(
                    .unable, cannot: "read", file, "no such file", name: "InvalidFile")
            }
            token = String(decoding: bytes, as: UTF8.self)
        }
        if let token, token.contains(where: \.isNewline) {
            throw Failure(
                .unable, cannot: "use", "the container's authorization token",
                "it holds a line break", name: "InvalidFile")
        }
        return token
    }
}
