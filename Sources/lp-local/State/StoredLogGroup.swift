/// A log group that was made by a client, or of which a client has said something.
struct StoredLogGroup: Codable, Hashable, Sendable {
    /// An event of a stream that clients write.
    struct Event: Codable, Hashable, Sendable {
        /// Milliseconds since 1970.
        let timestamp: Int
        let message: String
    }

    let name: String
    /// Milliseconds since 1970.
    let created: Int
    /// Days; shown, and not acted on.
    var retention: Int?
    /// The ARN of the key that it would be encrypted with.
    var key: String?
    var tags: [String: String] = [:]
    /// The events of the streams that clients write, by their names.
    var streams: [String: [Event]] = [:]
}
