import LPCore

/// What `--plan` adds to a record that would change.
struct PlanReport: Hashable {
    let isNew: Bool
    var changes: [Change]

    var json: JSONText {
        .object([
            ("action", JSONText(string: isNew ? "create" : "update")),
            ("changes", .array(changes.map(\.json))),
        ])
    }
}
