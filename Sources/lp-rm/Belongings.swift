import LPCore

/// What Lambda Pool made for a function, or a function's use has left: what goes with it.
struct Belongings: Hashable, Sendable {
    /// The role that was made for it.
    var role: String?
    /// The number of the account, the bucket and the keys of its packages.
    var owner = ""
    var bucket = ""
    var keys: [String] = []
    /// The group of its log, if there is one.
    var logGroup: String?

    var isEmpty: Bool { role == nil && keys.isEmpty && logGroup == nil }

    /// The `removed` object of a record.
    var json: JSONText {
        var members: [(String, JSONText)] = []
        if let role { members.append(("role", JSONText(string: role))) }
        if !keys.isEmpty {
            members.append(("objects", JSONText(encoding: keys.map { "s3://\(bucket)/\($0)" })))
        }
        if let logGroup { members.append(("logGroup", JSONText(string: logGroup))) }
        return .object(members)
    }
}
