/// An HTTP request before it is signed.
public struct Request: Sendable {
    public var method: String
    /// The path as it goes over the wire: percent-encoded, without the endpoint's own prefix.
    public var path: String
    /// Names and values, not yet encoded.
    public var query: [(name: String, value: String)]
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// What is sent in the body's place, where that is too large to be held.
    public var stream: StreamedBody?

    public init(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}
