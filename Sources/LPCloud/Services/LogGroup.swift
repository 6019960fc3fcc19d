/// Where a function's logs are kept.
public struct LogGroup: Hashable, Sendable, Decodable {
    public let name: String
    /// Days until an event is dropped; nil when none ever is.
    public let retention: Int?
    /// Nil where the service does not say; it may end in `:*`.
    let arn: String?

    public init(name: String, retention: Int? = nil) {
        self.name = name
        self.retention = retention
        arn = nil
    }

    /// The group that Lambda writes to unless it is told another one.
    public static func usual(of function: String) -> String { "/aws/lambda/" + function }

    enum CodingKeys: String, CodingKey {
        case name = "logGroupName"
        case retention = "retentionInDays"
        case arn
    }
}
