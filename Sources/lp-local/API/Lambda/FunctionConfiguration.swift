import LPCore

extension StoredFunction {
    /// What Lambda says of its state, in the replies of one request.
    enum Phase {
        /// Created by this request.
        case pending
        /// Changed by this request.
        case updating
        case ready
        /// In a list, which says nothing of it.
        case listed
    }

    /// Members of a configuration that change nothing on this machine: they are kept and shown as they were given.
    static let passiveMembers = [
        "VpcConfig", "DeadLetterConfig", "KMSKeyArn", "TracingConfig", "FileSystemConfigs",
        "SnapStart", "LoggingConfig",
    ]

    /// The FunctionConfiguration of the API (2015-03-31), absent members left out.
    ///
    /// - Parameter qualifier: stands at the end of the ARN.
    func configuration(_ phase: Phase = .ready, qualifier: String? = nil) -> JSONText {
        func text(_ value: String) -> JSONText { JSONText(string: value) }
        let arn = arn + (qualifier.map { ":" + $0 } ?? "")
        var members: [(String, JSONText)] = [
            ("FunctionName", text(name)), ("FunctionArn", text(arn)), ("Runtime", text(runtime)),
            ("Role", text(role)), ("Handler", text(handler)), ("CodeSize", JSONText(code.bytes)),
            ("Description", text(description)), ("Timeout", JSONText(timeout)),
            ("MemorySize", JSONText(memory)), ("LastModified", text(modified)),
            ("CodeSha256", text(code.sha256)), ("Version", text(version)),
        ]
        if let environment {
            members.append(
                ("Environment", .object([("Variables", JSONText(encoding: environment))])))
        }
        if !layers.isEmpty { members.append(("Layers", .array(layers.map(\.json)))) }
        members += [("RevisionId", text(revision))] + state(phase)
        members += [
            ("PackageType", text("Zip")), ("Architectures", .array([text(architecture)])),
            ("EphemeralStorage", .object([("Size", JSONText(storage))])),
            ("RuntimeVersionConfig", .object([("RuntimeVersionArn", text(runtimeVersion))])),
        ]
        return .object(members + passiveConfiguration)
    }

    private func state(_ phase: Phase) -> [(String, JSONText)] {
        let reasons = [("Reason", "The function is being created."), ("ReasonCode", "Creating")]
            .map { ($0, JSONText(string: $1)) }
        let active = ("State", JSONText(string: "Active"))
        switch phase {
        case .pending:
            return [("State", JSONText(string: "Pending"))] + reasons.map { ("State" + $0, $1) }
        case .updating:
            return [active, ("LastUpdateStatus", JSONText(string: "InProgress"))]
                + reasons.map { ("LastUpdateStatus" + $0, $1) }
        case .ready: return [active, ("LastUpdateStatus", JSONText(string: "Successful"))]
        case .listed: return []
        }
    }

    /// The members that change nothing here: Lambda's defaults, and over them what was given.
    private var passiveConfiguration: [(String, JSONText)] {
        func given(_ name: String) -> JSONText? {
            passive[name].map { JSONText(unchecked: Array($0.utf8)) }
        }
        func text(_ member: String, of name: String) -> JSONText? {
            given(name)?.members?.first { $0.name.string == member }?.value
        }
        let members: [(String, JSONText?)] = Self.passiveMembers.map { name in
            switch name {
            case "TracingConfig":
                (name, given(name) ?? .object([("Mode", JSONText(string: "PassThrough"))]))
            case "SnapStart":
                (
                    name,
                    .object([
                        ("ApplyOn", text("ApplyOn", of: name) ?? JSONText(string: "None")),
                        ("OptimizationStatus", JSONText(string: "Off")),
                    ])
                )
            case "LoggingConfig":
                (
                    name,
                    .object(
                        [
                            ("LogFormat", text("LogFormat", of: name) ?? JSONText(string: "Text")),
                            ("LogGroup", text("LogGroup", of: name) ?? JSONText(string: logGroup)),
                        ]
                            + ["ApplicationLogLevel", "SystemLogLevel"].compactMap { level in
                                text(level, of: name).map { (level, $0) }
                            })
                )
            default: (name, given(name))
            }
        }
        return members.compactMap { name, value in value.map { (name, $0) } }
    }

    private var runtimeVersion: String { "arn:aws:lambda:\(region)::runtime:\(runtime)" }
}

extension StoredFunction.Layer {
    /// As a configuration shows it.
    fileprivate var json: JSONText {
        .object([("Arn", JSONText(string: arn)), ("CodeSize", JSONText(bytes))])
    }
}
