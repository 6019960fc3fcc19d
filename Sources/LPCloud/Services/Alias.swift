/// A name for a version of a function, which can be moved to another.
public struct Alias: Hashable, Sendable, Decodable {
    public let name: String
    public let version: String
    public let description: String?
    /// Another one after every change.
    public let revision: String?
    private var routing: Routing?

    private struct Routing: Hashable, Sendable, Decodable {
        let AdditionalVersionWeights: [String: Double]?
    }

    /// The numbers of all versions that it may lead to.
    public var versions: [Int] {
        ([version] + (routing?.AdditionalVersionWeights ?? [:]).keys).compactMap { Int($0) }
    }

    public init(name: String, version: String, description: String?, revision: String? = nil) {
        self.name = name
        self.version = version
        self.description = description
        self.revision = revision
    }

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case version = "FunctionVersion"
        case description = "Description"
        case revision = "RevisionId"
        case routing = "RoutingConfig"
    }
}
