public import LPCore

extension Credentials {
    /// The credentials that the environment holds; nil when it holds none.
    ///
    /// An empty variable counts as unset, and a key without its secret is an error, as for the AWS SDKs.
    ///
    /// - Throws: a `Failure` when only half of them are there.
    public init?(environment: [String: String]) throws(Failure) {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let accessKey = value("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secretKey = value("AWS_SECRET_ACCESS_KEY") else {
            throw Failure(
                .unable, cannot: "use", "AWS_ACCESS_KEY_ID", "its secret is missing",
                next: "set AWS_SECRET_ACCESS_KEY too, or neither", name: "PartialCredentials")
        }
        let token = value("AWS_SESSION_TOKEN") ?? value("AWS_SECURITY_TOKEN")
        self.init(
            accessKeyId: accessKey, secretAccessKey: Secret(secretKey),
            sessionToken: token.map(Secret.init),
            expiration: value("AWS_CREDENTIAL_EXPIRATION").flatMap(Timestamp.epoch))
    }
}
