import LPCore

/// One thing that differs between a function as it is and as its record asks for.
struct Change: Hashable {
    /// The record's field.
    let field: String
    /// The one name that differs, in a field that is a map.
    var name: String?
    /// Nil when there is nothing.
    var old: JSONText?
    var new: JSONText?
    /// Where a field has more to say of itself than two values.
    var details: [(String, JSONText)] = []

    /// What stands for a secret, which is never shown.
    static let masked = JSONText(string: "***")

    var json: JSONText {
        var members = [("field", JSONText(string: field))]
        if let name { members.append(("name", JSONText(string: name))) }
        if old != nil || new != nil {
            members += [("old", old ?? .null), ("new", new ?? .null)]
        }
        return .object(members + details)
    }

    static func == (one: Change, other: Change) -> Bool { one.json == other.json }

    func hash(into hasher: inout Hasher) { hasher.combine(json) }

    /// What differs between two maps, name by name.
    static func between(
        _ old: [String: String], _ new: [String: String], of field: String, masks: Bool = false
    ) -> [Change] {
        func shown(_ value: String?) -> JSONText? {
            value.map { masks ? masked : JSONText(string: $0) }
        }
        return Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.map {
            Change(field: field, name: $0, old: shown(old[$0]), new: shown(new[$0]))
        }
    }
}
