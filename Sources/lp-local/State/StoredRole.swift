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

    /// The name in a role's ARN, before which a path may stand.
    static func name(inARN arn: String) -> String {
        arn.split(separator: "/").last.map(String.init) ?? arn
    }
}

extension Shelf<StoredRole> {
    /// The role of an ARN, when an account has it.
    func find(arn: String, account: String) -> StoredRole? {
        values[StoredRole.name(inARN: arn)].flatMap { $0.arn(account: account) == arn ? $0 : nil }
    }
}
