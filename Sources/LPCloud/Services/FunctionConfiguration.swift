public import LPCore

/// A deployed function as Lambda reports it (API reference, FunctionConfiguration).
public struct FunctionConfiguration: Hashable, Sendable, Decodable {
    public let name: String
    public let arn: String
    /// Nil for an image.
    public let runtime: String?
    public let architectures: [String]?
    public let handler: String?
    public let role: String?
    public let description: String?
    /// MB.
    public let memory: Int?
    /// Seconds.
    public let timeout: Int?
    /// Of the zip, in bytes.
    public let codeSize: Int?
    /// Base64 of the zip's SHA-256.
    public let codeSha256: String?
    public let version: String?
    /// ISO 8601 with milliseconds.
    public let modified: String?
    /// Another one after every change.
    public let revision: String?
    let layerVersions: [Layer]?
    let placement: FunctionPlacement?
    let logging: Logging?
    let storageSize: Size?
    let environment: Variables?
    let state: String?
    let stateReason: String?
    let updateStatus: String?
    let updateStatusReason: String?

    /// MB of /tmp.
    public var storage: Int? { storageSize?.megabytes }
    /// The environment variables.
    public var variables: [String: String] { environment?.values ?? [:] }

    /// The ARNs of its layers' versions, in their order.
    public var layers: [String] { (layerVersions ?? []).map(\.arn) }
    /// Where in a virtual private cloud it runs; nil when in none.
    public var vpc: Network? { placement?.network }
    /// The group of its logs, if it is not the usual one.
    public var logGroup: String? { logging?.group }

    /// Where the function stands between a change and its taking effect.
    public enum Readiness: Hashable, Sendable {
        case ready
        case pending
        /// The function itself could not be made.
        case createFailed(reason: String)
        /// The last change could not be made; the function is as before.
        case updateFailed(reason: String)
    }

    /// Both states count: each can be under way while the other has ended.
    public var readiness: Readiness {
        func reason(_ said: String?) -> String { said.map(Failure.reason) ?? "no reason given" }
        if state == "Failed" { return .createFailed(reason: reason(stateReason)) }
        if state == "Pending" || updateStatus == "InProgress" { return .pending }
        if updateStatus == "Failed" { return .updateFailed(reason: reason(updateStatusReason)) }
        return .ready
    }

    struct Size: Hashable, Sendable, Codable {
        let megabytes: Int

        enum CodingKeys: String, CodingKey { case megabytes = "Size" }
    }

    struct Variables: Hashable, Sendable, Codable {
        let values: [String: String]?

        enum CodingKeys: String, CodingKey { case values = "Variables" }
    }

    struct Layer: Hashable, Sendable, Codable {
        let arn: String

        enum CodingKeys: String, CodingKey { case arn = "Arn" }
    }

    struct Logging: Hashable, Sendable, Codable {
        let group: String?

        enum CodingKeys: String, CodingKey { case group = "LogGroup" }
    }

    enum CodingKeys: String, CodingKey {
        case name = "FunctionName"
        case arn = "FunctionArn"
        case runtime = "Runtime"
        case architectures = "Architectures"
        case handler = "Handler"
        case role = "Role"
        case description = "Description"
        case memory = "MemorySize"
        case timeout = "Timeout"
        case codeSize = "CodeSize"
        case codeSha256 = "CodeSha256"
        case version = "Version"
        case modified = "LastModified"
        case revision = "RevisionId"
        case layerVersions = "Layers"
        case placement = "VpcConfig"
        case logging = "LoggingConfig"
        case storageSize = "EphemeralStorage"
        case environment = "Environment"
        case state = "State"
        case stateReason = "StateReason"
        case updateStatus = "LastUpdateStatus"
        case updateStatusReason = "LastUpdateStatusReason"
    }
}
