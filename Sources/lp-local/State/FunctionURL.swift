/// The URL of a function, which is kept and shown but not served.
struct FunctionURL: Codable, Hashable, Sendable {
    let id: String
    var authType: String
    var invokeMode: String
    /// The JSON text of its Cors member.
    var cors: String?
    let created: String
    var modified: String
}
