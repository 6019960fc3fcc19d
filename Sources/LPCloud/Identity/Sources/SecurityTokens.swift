import LPCore

/// STS, as far as sources of credentials ask it (STS API reference, 2011-06-15).
struct SecurityTokens: Sendable {
    static let version = "2011-06-15"

    private let world: SourceWorld

    init(_ world: SourceWorld) { self.world = world }

    /// Sends a request for credentials and reads them from the reply.
    ///
    /// - Parameters:
    ///   - thing: what is to be assumed, for the message.
    ///   - signer: whose credentials sign; nil where a token in the request says who asks.
    /// - Throws: a `Failure` when the region is missing, or STS refuses.
    func ask(_ thing: String, _ fields: [(String, String)], signedBy signer: Credentials?)
        async throws(Failure) -> Credentials
    {
        guard let region = world.region else {
            throw Failure(
                .unable, cannot: "assume", thing, "no region is named",
                next: "set AWS_REGION, give --region, or add a region to the profile",
                name: "NoRegion")
        }
        let (endpoint, scope) = try world.settings.place(of: .sts, region: region)
        let body = fields.map { PercentEncoding.encode($0.0) + "=" + PercentEncoding.encode($0.1) }
        let request = Request(
            "POST", "/", headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(body.joined(separator: "&").utf8))
        let response = try await world.ask(
            "sts", at: endpoint, request,
            signedBy: signer.map { Signer($0, region: scope, service: Service.sts.scope) })
        guard response.status == 200 else {
            throw ServiceError(response).failure(cannot: "assume", thing).asKind(.unable)
        }
        guard let reply = XMLText(response.body).elements("Credentials").first,
            let id = reply["AccessKeyId"], let secret = reply["SecretAccessKey"],
            let token = reply["SessionToken"],
            let expiration = reply["Expiration"].flatMap(Timestamp.epoch)
        else {
            throw Failure(
                .unable, cannot: "assume", thing, "the reply is not that of STS",
                name: "InvalidReply")
        }
        return Credentials(
            accessKeyId: id, secretAccessKey: Secret(secret), sessionToken: Secret(token),
            expiration: expiration)
    }
}
