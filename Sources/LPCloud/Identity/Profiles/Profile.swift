import LPCore

/// The properties of one profile.
struct Profile: Hashable, Sendable {
    let name: String
    private(set) var properties: [String: String] = [:]
    /// Whether its keys are in the credentials file, where they come before a program that prints keys.
    private(set) var hasSharedKeys = false

    init(name: String, properties: [String: String] = [:]) {
        self.name = name
        self.properties = properties
    }

    /// A property; an empty one counts as none.
    subscript(_ key: String) -> String? { properties[key].flatMap { $0.isEmpty ? nil : $0 } }

    mutating func add(_ more: [String: String], from file: ProfileSection.FileKind) {
        properties.merge(more) { $1 }
        if file == .credentials, more["aws_access_key_id"] != nil { hasSharedKeys = true }
    }

    /// Its static keys; nil when it has none.
    ///
    /// - Throws: a `Failure` when it has only half of them.
    func keys() throws(Failure) -> Credentials? {
        switch (self["aws_access_key_id"], self["aws_secret_access_key"]) {
        case (nil, nil): return nil
        case (let id?, let secret?):
            return Credentials(
                accessKeyId: id, secretAccessKey: Secret(secret),
                sessionToken: self["aws_session_token"].map(Secret.init))
        case (nil, _): throw fault("aws_access_key_id is missing")
        case (_, nil): throw fault("aws_secret_access_key is missing")
        }
    }

    func fault(_ reason: String, next: String? = nil) -> Failure {
        Failure(
            .unable, cannot: "use profile", name, reason, next: next, name: "InvalidProfile")
    }
}
