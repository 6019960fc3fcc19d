/// What a function may do: an IAM role.
public struct Role: Hashable, Sendable {
    public let name: String
    public let arn: String
    public let tags: [String: String]

    public init(name: String, arn: String, tags: [String: String]) {
        self.name = name
        self.arn = arn
        self.tags = tags
    }

    /// The account that the ARN names.
    public var account: String {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 4 ? String(parts[4]) : ""
    }
}
