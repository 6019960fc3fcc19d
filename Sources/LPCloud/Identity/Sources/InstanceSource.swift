import LPCore

/// The role of an EC2 instance (EC2 user guide, Instance metadata, version 2).
///
/// Elsewhere nobody answers there, so it is asked last, and it may take no more than a second.
struct InstanceSource: CredentialSource {
    private let endpoint: Endpoint
    private let world: SourceWorld
    /// ms.
    private static let timeout = 1000

    /// - Returns: nil when the environment or the profile forbids it.
    /// - Throws: a `Failure` when the endpoint that they name is no URL.
    init?(_ world: SourceWorld) throws(Failure) {
        let settings = world.settings
        if settings.isOn("AWS_EC2_METADATA_DISABLED", "") { return nil }
        let mode = settings.value(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")
        let url =
            settings.value("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")
            ?? (mode?.lowercased() == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254")
        var endpoint = try Endpoint(url: url)
        endpoint.isDirect = true
        self.endpoint = endpoint
        self.world = world
    }

    var origin: String { "the instance's role" }
    var isRenewable: Bool { true }

    func fetch(anew: Bool) async throws(Failure) -> Credentials {
        let folder = "/latest/meta-data/iam/security-credentials/"
        let headers = try await token().map { [("X-aws-ec2-metadata-token", $0.exposed)] } ?? []
        let listed = try await ask(Request("GET", folder, headers: headers))
        guard listed.status == 200,
            let role = String(decoding: listed.body, as: UTF8.self).split(
                whereSeparator: \.isNewline
            ).first
        else { throw failure("the instance has no role") }
        let response = try await ask(
            Request("GET", folder + PercentEncoding.encode(String(role)), headers: headers))
        var credentials = try MetadataReply.credentials(response, from: "the instance")
        // An instance whose credentials cannot be renewed at the moment goes on giving out the old ones, which work.
        if let end = credentials.expiration, end <= world.epoch() {
            credentials.expiration = world.epoch() + Self.grace
        }
        return credentials
    }

    /// s.
    private static let grace = 20 * 60

    /// The key of a session; nil where the instance is too old to have any.
    private func token() async throws(Failure) -> Secret? {
        let response = try await ask(
            Request(
                "PUT", "/latest/api/token",
                headers: [("X-aws-ec2-metadata-token-ttl-seconds", "21600")]))
        if response.status == 200 {
            return Secret(String(decoding: response.body, as: UTF8.self))
        }
        guard [403, 404, 405].contains(response.status), !isFirstVersionOff else {
            throw failure("it answered with status \(response.status)")
        }
        return nil
    }

    private var isFirstVersionOff: Bool {
        world.settings.isOn("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled")
    }

    private func ask(_ request: Request) async throws(Failure) -> Response {
        let transport = world.open(endpoint, nil, Self.timeout)
        // Where there is no instance nothing was configured, so that nothing has failed either.
        do { return try await transport.send(request) } catch { throw .noCredentials }
    }

    private func failure(_ reason: String) -> Failure {
        Failure(
            .unable, cannot: "get credentials from", "the instance", reason,
            next: Failure.noCredentials.next, name: "NoCredentials")
    }
}

extension Failure {
    /// That no source has credentials.
    static let noCredentials = Failure(
        .unable, cannot: "sign in to", "aws", "there are no credentials",
        next:
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, choose a profile, or use --target local",
        name: "NoCredentials")
}
