public import LPCore

extension Account {
    /// What was done to a function.
    public enum Action: String, Sendable {
        case created, updated, unchanged, deleted
    }

    /// The `deployed` object of a record: where a function is, and what was done to it if anything was.
    ///
    /// - Parameters:
    ///   - changes: the fields that an update changed.
    ///   - release: the version that was published of it, and the alias that names that.
    public func deployed(
        _ configuration: FunctionConfiguration, _ action: Action? = nil, changes: [String]? = nil,
        release: (version: String, alias: String?)? = nil
    ) -> JSONText {
        var members = deployed(
            configuration.arn, release?.version ?? configuration.version, release?.alias,
            configuration.modified, action)
        if let changes { members.append(("changes", JSONText(encoding: changes))) }
        return .object(members)
    }

    /// The `deployed` object of a layer's record.
    public func deployed(_ version: LayerVersion, _ action: Action? = nil) -> JSONText {
        .object(deployed(version.arn, String(version.number), nil, version.modified, action))
    }

    private func deployed(
        _ arn: String, _ version: String?, _ alias: String?, _ modified: String?,
        _ action: Action?
    ) -> [(String, JSONText)] {
        let texts: [(String, String?)] = [
            ("target", target.rawValue), ("region", region), ("arn", arn), ("version", version),
            ("alias", alias), ("modified", modified), ("action", action?.rawValue),
        ]
        return texts.compactMap { name, text in text.map { (name, JSONText(string: $0)) } }
    }

    /// The role of a function that names none: nothing on this machine checks it, but Lambda's API has
    /// no function without one.
    public var defaultRole: String? {
        target == .local ? "arn:aws:iam::000000000000:role/lambdapool" : nil
    }
}
