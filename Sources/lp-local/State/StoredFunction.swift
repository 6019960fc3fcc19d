import LPCore

/// A function as it stands on disk: its configuration and which code it runs.
struct StoredFunction: Codable, Hashable, Sendable {
    var name: String
    var region: String
    var runtime: String
    var handler: String
    var role: String
    var description: String
    /// MB.
    var memory: Int
    /// Seconds.
    var timeout: Int
    /// MB of /tmp.
    var storage: Int
    /// Absent when none was ever given, which Lambda tells from an empty set.
    var environment: [String: String]?
    var tags: [String: String]
    var architecture: String
    var code: Code
    /// As Lambda writes it: `2026-11-23T15:40:00.000+0000`.
    var modified: String
    var revision: String

    /// The zip that a function runs.
    struct Code: Codable, Hashable, Sendable {
        /// Its SHA-256 in base64, Lambda's CodeSha256.
        var sha256: String
        /// The same in hexadecimal: its name on disk.
        var key: String
        var bytes: Int
    }

    static let account = "000000000000"
    static let version = "$LATEST"

    var arn: String { "arn:aws:lambda:\(region):\(Self.account):function:\(name)" }

    /// What Lambda says of its state, in the replies of one request.
    enum Phase {
        /// Created by this request.
        case pending
        /// Changed by this request.
        case updating
        case ready
    }

    /// The FunctionConfiguration of the API (2015-03-31), absent members left out.
    func configuration(_ phase: Phase = .ready) -> JSONText {
        func text(_ value: String) -> JSONText { JSONText(string: value) }
        var members: [(String, JSONText)] = [
            ("FunctionName", text(name)), ("FunctionArn", text(arn)), ("Runtime", text(runtime)),
            ("Role", text(role)), ("Handler", text(handler)), ("CodeSize", JSONText(code.bytes)),
            ("Description", text(description)), ("Timeout", JSONText(timeout)),
            ("MemorySize", JSONText(memory)), ("LastModified", text(modified)),
            ("CodeSha256", text(code.sha256)), ("Version", text(Self.version)),
        ]
        if let environment {
            members.append(
                ("Environment", .object([("Variables", JSONText(encoding: environment))])))
        }
        members += [
            ("TracingConfig", .object([("Mode", text("PassThrough"))])),
            ("RevisionId", text(revision)),
            ("State", text(phase == .pending ? "Pending" : "Active")),
        ]
        let underWay = [
            ("Reason", text("The function is being created.")), ("ReasonCode", text("Creating")),
        ]
        switch phase {
        case .pending: members += underWay.map { ("State" + $0.0, $0.1) }
        case .updating:
            members.append(("LastUpdateStatus", text("InProgress")))
            members += underWay.map { ("LastUpdateStatus" + $0.0, $0.1) }
        case .ready: members.append(("LastUpdateStatus", text("Successful")))
        }
        members += [
            ("PackageType", text("Zip")), ("Architectures", .array([text(architecture)])),
            ("EphemeralStorage", .object([("Size", JSONText(storage))])),
            (
                "SnapStart",
                .object([("ApplyOn", text("None")), ("OptimizationStatus", text("Off"))])
            ),
            ("RuntimeVersionConfig", .object([("RuntimeVersionArn", text(runtimeVersion))])),
            (
                "LoggingConfig",
                .object([("LogFormat", text("Text")), ("LogGroup", text(logGroup))])
            ),
        ]
        return .object(members)
    }

    var logGroup: String { "/aws/lambda/\(name)" }

    private var runtimeVersion: String { "arn:aws:lambda:\(region)::runtime:\(runtime)" }
}

extension StoredFunction {
    /// Reads a file of any age: what has a default in Lambda may be missing, and so must be what is added later.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        region = try values.decode(String.self, forKey: .region)
        runtime = try values.decode(String.self, forKey: .runtime)
        handler = try values.decode(String.self, forKey: .handler)
        role = try values.decode(String.self, forKey: .role)
        description = try values.decodeIfPresent(String.self, forKey: .description) ?? ""
        memory = try values.decodeIfPresent(Int.self, forKey: .memory) ?? 128
        timeout = try values.decodeIfPresent(Int.self, forKey: .timeout) ?? 3
        storage = try values.decodeIfPresent(Int.self, forKey: .storage) ?? 512
        environment = try values.decodeIfPresent([String: String].self, forKey: .environment)
        tags = try values.decodeIfPresent([String: String].self, forKey: .tags) ?? [:]
        architecture = try values.decodeIfPresent(String.self, forKey: .architecture) ?? "x86_64"
        code = try values.decode(Code.self, forKey: .code)
        modified = try values.decode(String.self, forKey: .modified)
        revision = try values.decode(String.self, forKey: .revision)
    }
}
