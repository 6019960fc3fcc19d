/// A layer of an account, as lists tell of it.
public struct Layer: Hashable, Sendable, Decodable {
    public let name: String
    public let latest: LayerVersion

    private enum CodingKeys: String, CodingKey {
        case name = "LayerName"
        case latest = "LatestMatchingVersion"
    }
}
