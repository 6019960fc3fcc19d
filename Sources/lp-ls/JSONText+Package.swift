import LPCore

extension JSONText {
    /// The `package` object of a record, as far as what is deployed tells.
    static func package(sha256: String, content: String, bytes: Int?) -> JSONText {
        var members = [
            ("sha256", JSONText(string: sha256)), ("content", JSONText(string: content)),
        ]
        if let bytes { members.append(("bytes", JSONText(bytes))) }
        return .object(members)
    }
}
