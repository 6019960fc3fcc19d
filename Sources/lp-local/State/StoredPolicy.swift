/// A managed policy as it was given: nothing here asks what it allows.
struct StoredPolicy: Codable, Hashable, Sendable {
    let name: String
    let path: String
    let id: String
    /// Seconds since 1970.
    let created: Int
    let description: String
    let document: String
    var tags: [String: String]

    func arn(account: String) -> String { "arn:aws:iam::\(account):policy\(path)\(name)" }
}
