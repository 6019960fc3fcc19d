/// A role as it was given: nothing here asks what it allows.
struct StoredRole: Codable, Hashable, Sendable {
    let name: String
    let path: String
    let id: String
    /// Seconds since 1970.
    let created: Int
    var description: String
    var trust: String
    var maxSession: Int
    var tags: [String: String]
    /// ARNs of the policies that are attached.
    var attached: [String] = []
    /// Policies of its own, by name.
    var inline: [String: String] = [:]

    func arn(account: String) -> String { "arn:aws:iam::\(account):role\(path)\(name)" }
}
