/// A bucket, and what clients have configured of it: kept and shown, not acted on.
struct StoredBucket: Codable, Hashable, Sendable {
    let name: String
    let region: String
    /// Seconds since 1970.
    let created: Int
    /// XML documents by the names of their subresources, as `encryption`.
    var settings: [String: String] = [:]
}

/// An object of a bucket; its bytes lie beside it.
struct StoredObject: Codable, Hashable, Sendable {
    let bucket: String
    let key: String
    let bytes: Int
    /// The MD5 of the bytes in hexadecimal digits, in quotes; of one that came in parts, what `ObjectContent` says.
    let tag: String
    let type: String
    /// `x-amz-meta-*`.
    let metadata: [String: String]
    /// Seconds since 1970.
    let modified: Int
    /// The name of the file that holds the bytes.
    let file: String
    /// The MD5 of one that came in parts, likewise.
    var sum: String?
}
