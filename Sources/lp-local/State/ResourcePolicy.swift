import LPCore

/// Who else may use a function or a layer: statements by their ids, stored and not enforced.
struct ResourcePolicy: Codable, Hashable, Sendable {
    /// A statement, and its JSON text.
    struct Statement: Codable, Hashable, Sendable {
        let id: String
        let text: String
    }

    var statements: [Statement] = []
    var revision: String

    /// The policy's document (IAM, grammar of the JSON policy language).
    var document: JSONText {
        .object([
            ("Version", JSONText(string: "2012-10-17")), ("Id", JSONText(string: "default")),
            ("Statement", .array(statements.map { JSONText(unchecked: Array($0.text.utf8)) })),
        ])
    }
}
