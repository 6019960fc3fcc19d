/// What becomes of the asynchronous calls of a function.
struct EventConfig: Codable, Hashable, Sendable {
    /// How often a failed call is made again, 0 to 2.
    var retries: Int?
    /// How long an event may wait for its attempts, in seconds.
    var maximumAge: Int?
    /// ARNs.
    var onSuccess: String?
    var onFailure: String?
    /// Milliseconds since 1970.
    var modified = 0
}
