/// What Lambda would read events from for a function: kept and shown, but nothing is read.
struct StoredEventSource: Codable, Hashable, Sendable {
    let id: String
    let region: String
    /// Of the function, with a qualifier if one was given.
    var functionARN: String
    /// The other members as they were given or are by default, as JSON texts.
    var members: [String: String]
    var isEnabled: Bool
    var tags: [String: String]
    /// Milliseconds since 1970.
    var modified: Int

    /// The source's ARN as a JSON text; nil for one that is no service of AWS.
    var source: String? { members["EventSourceArn"] }
}
