public import LPCore

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
    /// ARNs of layers' versions, which replace those that are there.
    public var layers: [String]?
    private var placement: FunctionPlacement?

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

    /// Where in a virtual private cloud it runs; one without subnets takes it out.
    public var vpc: Network? {
        get {
            placement.map {
                Network(subnets: $0.subnets ?? [], securityGroups: $0.securityGroups ?? [])
            }
        }
        set { placement = newValue.map(FunctionPlacement.init) }
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
        case layers = "Layers"
        case placement = "VpcConfig"
    }
}
