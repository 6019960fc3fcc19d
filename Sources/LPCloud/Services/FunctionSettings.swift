/// What can be set of a function besides its code; a nil field stays as it is.
public struct FunctionSettings: Hashable, Sendable, Encodable {
    public var runtime: String?
    public var handler: String?
    public var role: String?
    public var description: String?
    /// MB.
    public var memory: Int?
    /// Seconds.
    public var timeout: Int?
    private var storageSize: FunctionConfiguration.Size?
    private var environment: FunctionConfiguration.Variables?

    public init() {}

    /// MB of /tmp.
    public var storage: Int? {
        get { storageSize?.megabytes }
        set { storageSize = newValue.map { FunctionConfiguration.Size(megabytes: $0) } }
    }

    /// The environment variables, which replace those that are there.
    public var variables: [String: String]? {
        get { environment?.values }
        set { environment = newValue.map { FunctionConfiguration.Variables(values: $0) } }
    }

    enum CodingKeys: String, CodingKey {
        case runtime = "Runtime"
        case handler = "Handler"
        case role = "Role"
        case description = "Description"
        case memory = "MemorySize"
        case timeout = "Timeout"
        case storageSize = "EphemeralStorage"
        case environment = "Environment"
    }
}
