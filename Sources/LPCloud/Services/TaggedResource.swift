/// Something in the cloud, with its tags.
public struct TaggedResource: Hashable, Sendable {
    public let arn: String
    public let tags: [String: String]

    public init(arn: String, tags: [String: String]) {
        self.arn = arn
        self.tags = tags
    }

    /// The name of a function: what stands after the last colon of its ARN.
    public var functionName: String { arn.split(separator: ":").last.map(String.init) ?? arn }
}
