import LPCore

/// Credentials that are there and stay as they are.
struct StaticSource: CredentialSource {
    let origin: String
    let credentials: Credentials

    var isRenewable: Bool { false }
    var key: [String] { [origin, credentials.accessKeyId] }

    func fetch(anew: Bool) async throws(Failure) -> Credentials { credentials }
}
