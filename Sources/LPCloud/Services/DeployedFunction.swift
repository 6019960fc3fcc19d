/// A function that is there, with the tags by which Lambda Pool knows its own.
public struct DeployedFunction: Hashable, Sendable {
    public let configuration: FunctionConfiguration
    /// All of them, ours included.
    public let tags: [String: String]

    /// The tag of everything that Lambda Pool made; its value is `1`.
    public static let managedTag = "lambdapool:managed"
    /// The tag that holds the hash over the package's contents.
    public static let contentTag = "lambdapool:content"
    /// The tag that holds the SHA-256 of the zip that Lambda Pool uploaded, as `CodeSha256` does.
    public static let codeTag = "lambdapool:sha256"
    /// How the names of our own tags start.
    public static let tagPrefix = "lambdapool:"

    public init(configuration: FunctionConfiguration, tags: [String: String]) {
        self.configuration = configuration
        self.tags = tags
    }

    public var isManaged: Bool { tags[Self.managedTag] != nil }
    /// The hash over the contents of the code that runs; nil when that is not what we uploaded, because
    /// somebody else changed it, or we were stopped between the code and its tags.
    public var content: String? {
        tags[Self.codeTag] == configuration.codeSha256 ? tags[Self.contentTag] : nil
    }
    /// The tags that the user gave.
    public var userTags: [String: String] { tags.filter { !$0.key.hasPrefix(Self.tagPrefix) } }
}
