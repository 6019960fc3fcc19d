/// A name for a version of a function.
struct StoredAlias: Codable, Hashable, Sendable {
    let name: String
    var version: String
    var description: String
    /// The part of the calls, 0 to 1, that another version gets; at most one.
    var routes: [String: Double]
    var revision: String
}
