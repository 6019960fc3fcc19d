import FoundationEssentials
import LPCore
import NIOCore

/// The members of CreateFunction, UpdateFunctionCode and UpdateFunctionConfiguration that lp-local knows.
struct FunctionRequest: Decodable, Sendable {
    var functionName: String?
    var runtime: String?
    var role: String?
    var handler: String?
    var description: String?
    var timeout: Int?
    var memorySize: Int?
    var environment: Environment?
    var ephemeralStorage: Storage?
    var tags: [String: String]?
    var architectures: [String]?
    var packageType: String?
    var layers: [String]?
    var code: Code?
    var revisionId: String?
    /// UpdateFunctionCode has the members of `code` beside the others.
    var zipFile: Data?
    var s3Bucket: String?
    var s3Key: String?
    var dryRun: Bool?
    var publish: Bool?
    /// Members that change nothing here, as JSON texts; not one of the decoder's.
    private(set) var passive: [String: String] = [:]

    /// Members of these that have few values.
    private static let choices = [
        ("SnapStart", "ApplyOn", ["PublishedVersions", "None"]),
        ("TracingConfig", "Mode", ["Active", "PassThrough"]),
        ("LoggingConfig", "LogFormat", ["JSON", "Text"]),
    ]

    struct Environment: Decodable, Sendable {
        var variables: [String: String]?

        enum CodingKeys: String, CodingKey { case variables = "Variables" }
    }

    struct Storage: Decodable, Sendable {
        var size: Int

        enum CodingKeys: String, CodingKey { case size = "Size" }
    }

    struct Code: Decodable, Sendable {
        var zipFile: Data?
        var s3Bucket: String?
        var s3Key: String?

        enum CodingKeys: String, CodingKey {
            case zipFile = "ZipFile"
            case s3Bucket = "S3Bucket"
            case s3Key = "S3Key"
        }
    }

    enum CodingKeys: String, CodingKey {
        case functionName = "FunctionName"
        case runtime = "Runtime"
        case role = "Role"
        case handler = "Handler"
        case description = "Description"
        case timeout = "Timeout"
        case memorySize = "MemorySize"
        case environment = "Environment"
        case ephemeralStorage = "EphemeralStorage"
        case tags = "Tags"
        case architectures = "Architectures"
        case packageType = "PackageType"
        case layers = "Layers"
        case code = "Code"
        case revisionId = "RevisionId"
        case zipFile = "ZipFile"
        case s3Bucket = "S3Bucket"
        case s3Key = "S3Key"
        case dryRun = "DryRun"
        case publish = "Publish"
    }

    /// Reads a body; an empty one has no members.
    init(_ body: ByteBuffer) throws(APIError) {
        let data = body.readableBytes == 0 ? Data("{}".utf8) : Data(body.readableBytesView)
        do {
            self = try JSONDecoder().decode(FunctionRequest.self, from: data)
        } catch {
            throw .unreadable(describe(error))
        }
        let members = try RequestBody(body)
        for name in StoredFunction.passiveMembers { passive[name] = members[name]?.text }
        for (name, member, values) in Self.choices {
            guard let given = try members.object(name)?.text(member), !values.contains(given) else {
                continue
            }
            throw .validation(
                given, at: APIError.memberName(name) + "." + APIError.memberName(member),
                "satisfy enum value set: [\(values.joined(separator: ", "))]")
        }
    }

    /// Refuses what this Lambda has not: better now than a function that behaves otherwise.
    func checkSupport() throws(APIError) {
        if let packageType, packageType != "Zip" {
            throw .invalidParameter("lp-local runs zip packages only, not images.")
        }
    }

    /// Puts the configuration that the request gives into a function, checked against Lambda's limits.
    func configure(_ function: inout StoredFunction) throws(APIError) {
        if let runtime { function.runtime = try checked(runtime: runtime) }
        if let role { function.role = try checked(role: role) }
        if let handler {
            guard !handler.isEmpty, !handler.contains(where: \.isWhitespace) else {
                throw .validation(
                    handler, at: "handler", "satisfy regular expression pattern: [^\\s]+")
            }
            function.handler = try APIError.checked(
                handler, length: 1...Limits.handler, at: "handler")
        }
        if let description {
            function.description = try APIError.checked(
                description, length: 0...Limits.description, at: "description")
        }
        if let timeout {
            function.timeout = try APIError.checked(timeout, within: Limits.timeout, at: "timeout")
        }
        if let memorySize {
            function.memory = try APIError.checked(
                memorySize, within: Limits.memory, at: "memorySize")
        }
        if let size = ephemeralStorage?.size {
            function.storage = try APIError.checked(
                size, within: Limits.storage, at: "ephemeralStorage.size")
        }
        if let environment {
            function.environment = try checked(variables: environment.variables ?? [:])
        }
        function.passive.merge(passive) { $1 }
    }

    /// The one architecture, when the request names any.
    func architecture() throws(APIError) -> String? {
        guard let architectures else { return nil }
        try APIError.check(architectures: architectures, at: "architectures")
        guard architectures.count == 1, let one = architectures.first else {
            throw .validation(
                "[\(architectures.joined(separator: ", "))]", at: "architectures",
                "have length less than or equal to 1")
        }
        return one
    }

    /// `arn:aws:iam::123456789012:role/PATH/NAME`.
    private func checked(role: String) throws(APIError) -> String {
        let parts = role.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "iam",
            parts[3].isEmpty, parts[4].utf8.count == 12,
            parts[4].utf8.allSatisfy({ $0 &- 0x30 < 10 }), parts[5].hasPrefix("role/"),
            parts[5].utf8.allSatisfy({ isNameByte($0) || "+=,.@/".utf8.contains($0) })
        else {
            throw .validation(
                role, at: "role",
                "satisfy regular expression pattern: "
                    + #"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"#
            )
        }
        return role
    }

    /// What Lambda had, and says so of.
    private static let deprecated: Set = [
        "dotnetcore2.1", "dotnetcore3.1", "go1.x", "java8", "nodejs8.10", "nodejs10.x",
        "nodejs12.x", "nodejs14.x", "provided", "python2.7", "python3.6", "python3.7", "ruby2.5",
        "ruby2.7",
    ]

    private func checked(runtime: String) throws(APIError) -> String {
        guard !Self.deprecated.contains(runtime) else {
            throw .invalidParameter(
                "The runtime parameter of \(runtime) is no longer supported for creating or updating AWS Lambda "
                    + "functions. We recommend you use a supported runtime while creating or updating functions."
            )
        }
        let known = (Runtime.withAgent + Runtime.provided).map(\.identifier)
        guard known.contains(runtime) else {
            throw .invalidParameter(
                "Value \(runtime) at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
                    + "[\(known.joined(separator: ", "))] or be a valid ARN")
        }
        return runtime
    }

    private func checked(variables: [String: String]) throws(APIError) -> [String: String] {
        let reserved = variables.keys.filter(WorkerEnvironment.reserved.contains).sorted()
        guard reserved.isEmpty else {
            throw .invalidParameter(
                "Lambda was unable to configure your environment variables because the environment variables you have "
                    + "provided contains reserved keys that are currently not supported for modification. "
                    + "Reserved keys used in this request: \(reserved.joined(separator: ", "))")
        }
        for name in variables.keys where !isVariableName(name) {
            throw .validation(
                "{\(name)=***}", at: "environment.variables",
                "satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]"
            )
        }
        let size = JSONText(encoding: variables).bytes.count
        guard size <= 4096 else {
            // Lambda shows the variables here; they may be secrets.
            throw .invalidParameter(
                "Lambda was unable to configure your environment variables because the environment variables you have "
                    + "provided exceeded the 4KB limit. Bytes measured: \(size)")
        }
        return variables
    }

    private func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count >= 2 else { return false }
        func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
        return isLetter(first)
            && name.utf8.allSatisfy {
                isLetter($0) || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "_")
            }
    }
}

extension APIError {
    /// - Throws: a ValidationException when one of them is none of Lambda's.
    static func check(architectures: [String], at member: String) throws(APIError) {
        guard architectures.allSatisfy(["x86_64", "arm64"].contains) else {
            throw .validation(
                "[\(architectures.joined(separator: ", "))]", at: member,
                "satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]"
            )
        }
    }
}
