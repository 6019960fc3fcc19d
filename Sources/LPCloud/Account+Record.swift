public import LPCore

extension Account {
    /// What was done to a function.
    public enum Action: String, Sendable {
        case created, updated, unchanged, deleted
    }

    /// The `deployed` object of a record: where a function is, and what was done to it if anything was.
    ///
    /// - Parameter changes: the fields that an update changed.
    public func deployed(
        _ configuration: FunctionConfiguration, _ action: Action? = nil, changes: [String]? = nil
    ) -> JSONText {
        let texts: [(String, String?)] = [
            ("target", target.rawValue), ("region", region), ("arn", configuration.arn),
            ("version", configuration.version), ("modified", configuration.modified),
            ("action", action?.rawValue),
        ]
        var members: [(String, JSONText)] = []
        for (name, text) in texts {
            if let text { members.append((name, JSONText(string: text))) }
        }
        if let changes { members.append(("changes", JSONText(encoding: changes))) }
        return .object(members)
    }

    /// The role of a function that names none: nothing on this machine checks it, but Lambda's API has
    /// no function without one.
    public var defaultRole: String? {
        target == .local ? "arn:aws:iam::000000000000:role/lambdapool" : nil
    }
}
