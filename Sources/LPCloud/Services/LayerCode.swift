/// The code of a layer's version.
public struct LayerCode: Hashable, Sendable, Decodable {
    /// Base64 of the zip's SHA-256.
    public let sha256: String
    /// Of the zip.
    public let bytes: Int

    private enum CodingKeys: String, CodingKey {
        case sha256 = "CodeSha256"
        case bytes = "CodeSize"
    }
}
