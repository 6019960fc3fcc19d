import LPCore

/// What a metadata endpoint answers.
enum MetadataReply {
    /// The credentials in it.
    ///
    /// - Throws: a `Failure` with the endpoint's own words when there are none; a status of 200 proves nothing.
    static func credentials(_ response: Response, from source: String) throws(Failure)
        -> Credentials
    {
        func failure(_ reason: String) -> Failure {
            Failure(
                .unable, cannot: "get credentials from", source, reason, name: "NoCredentials")
        }
        guard let reply = try? JSONText(response.body).decode(CredentialReply.self) else {
            throw failure("it answered with status \(response.status) and no credentials")
        }
        if response.status == 200, reply.Code ?? "Success" == "Success",
            let credentials = reply.credentials
        {
            return credentials
        }
        let said = [reply.Code, reply.Message].compactMap { $0 }.joined(separator: ": ")
        throw failure(said.isEmpty ? "it answered with status \(response.status)" : said)
    }
}
