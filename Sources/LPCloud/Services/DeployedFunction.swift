/// A function that is there, with the tags by which Lambda Pool knows its own.
public struct DeployedFunction: Hashable, Sendable {
    public let configuration: FunctionConfiguration
    /// All of them, ours included.
    public let tags: [String: String]
    /// Why the tags cannot be read, so that nobody can tell whose it is; nil when they could be.
    public let tagsProblem: String?
    /// How many calls may run at once, if that is reserved.
    public let concurrency: Int?
    /// Where its code can be fetched for some minutes.
    public let location: String?

    /// The tag of everything that Lambda Pool made; its value is `1`.
    public static let managedTag = "lambdapool:managed"
    /// The tag that holds the hash over the package's contents.
    public static let contentTag = "lambdapool:content"
    /// The tag that holds the SHA-256 of the zip that Lambda Pool uploaded, as `CodeSha256` does.
    public static let codeTag = "lambdapool:sha256"
    /// The tag of what was made for one function; its value is the function's ARN.
    public static let functionTag = "lambdapool:function"
    /// How the names of our own tags start.
    public static let tagPrefix = "lambdapool:"

    public init(
        configuration: FunctionConfiguration, tags: [String: String], tagsProblem: String? = nil,
        concurrency: Int? = nil, location: String? = nil
    ) {
        self.configuration = configuration
        self.tags = tags
        self.tagsProblem = tagsProblem
        self.concurrency = concurrency
        self.location = location
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
