public import LPCore

/// A version of a layer that is to be published.
///
/// A layer cannot have tags: the end of its description says what is in it.
public struct LayerDraft: Hashable, Sendable {
    public let description: String
    public let runtime: String?
    public let architecture: String?

    /// What the content's hash follows in the description.
    static let mark = "lambdapool:"

    /// Characters (API reference, PublishLayerVersion).
    private static let longest = 256

    /// - Parameter content: the hash over the package's contents.
    /// - Throws: a `Failure` when the description is too long with it.
    public init(
        description: String?, content: String, runtime: String?, architecture: String?
    ) throws(Failure) {
        let mark = Self.mark + content
        let text = description.map { $0 + " " + mark } ?? mark
        guard text.unicodeScalars.count <= Self.longest else {
            throw Failure(
                cannot: "use field", "description",
                "a layer's has at most \(Self.longest - mark.count - 1) characters",
                name: "InvalidParameterValue")
        }
        self.description = text
        self.runtime = runtime
        self.architecture = architecture
    }

    /// Whether that is what a version already is.
    public func isPublished(as version: LayerVersion) -> Bool {
        version.description == description && version.runtimes ?? [] == (runtime.map { [$0] } ?? [])
            && version.architectures ?? [] == (architecture.map { [$0] } ?? [])
    }
}
