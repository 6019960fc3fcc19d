import LPCore

/// One statement of an IAM policy, which allows something.
struct PolicyStatement: Hashable {
    /// Its name in the policy.
    let id: String
    let actions: [String]
    let resources: [String]
    /// Keys and values that a request must have, exactly.
    var conditions: [String: String] = [:]

    init(
        _ actions: [String], on resources: [String], id: String = "",
        if conditions: [String: String] = [:]
    ) {
        self.id = id
        self.actions = actions
        self.resources = resources
        self.conditions = conditions
    }

    /// A whole policy (IAM, grammar of the JSON policy language).
    static func document(_ statements: [PolicyStatement]) -> JSONText {
        .object([
            ("Version", JSONText(string: "2012-10-17")),
            ("Statement", .array(statements.map(\.json))),
        ])
    }

    private var json: JSONText {
        var members = id.isEmpty ? [] : [("Sid", JSONText(string: id))]
        members += [
            ("Effect", JSONText(string: "Allow")), ("Action", JSONText(encoding: actions)),
            ("Resource", JSONText(encoding: resources)),
        ]
        if !conditions.isEmpty {
            members.append(
                ("Condition", .object([("StringEquals", JSONText(encoding: conditions))])))
        }
        return .object(members)
    }
}
