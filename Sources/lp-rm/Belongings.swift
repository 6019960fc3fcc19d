import LPCore

/// What Lambda Pool made for a function, or a function's use has left: what goes with it.
struct Belongings: Hashable, Sendable {
    /// The role that was made for it.
    var role: String?
    /// The packages that were left in buckets, which belong to the account of that number.
    var objects: [KeptObject] = []
    var owner = ""
    /// The group of its log, if there is one.
    var logGroup: String?

    var isEmpty: Bool { role == nil && objects.isEmpty && logGroup == nil }

    /// The `removed` object of a record.
    var json: JSONText {
        var members: [(String, JSONText)] = []
        if let role { members.append(("role", JSONText(string: role))) }
        if !objects.isEmpty {
            members.append(("objects", JSONText(encoding: objects.map(\.location))))
        }
        if let logGroup { members.append(("logGroup", JSONText(string: logGroup))) }
        return .object(members)
    }
}
