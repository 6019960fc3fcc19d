/// A published version of a layer, as Lambda reports it.
public struct LayerVersion: Hashable, Sendable, Decodable {
    public let arn: String
    public let number: Int
    public let description: String?
    public let runtimes: [String]?
    public let architectures: [String]?
    /// ISO 8601, as Lambda writes it.
    public let modified: String?

    private enum CodingKeys: String, CodingKey {
        case arn = "LayerVersionArn"
        case number = "Version"
        case description = "Description"
        case runtimes = "CompatibleRuntimes"
        case architectures = "CompatibleArchitectures"
        case modified = "CreatedDate"
    }
}
