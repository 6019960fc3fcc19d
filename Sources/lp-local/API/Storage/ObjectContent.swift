import Crypto

/// The bytes of an object and the tag that S3 gives them.
struct ObjectContent: Sendable {
    let bytes: [UInt8]
    /// The MD5 in hexadecimal digits, in quotes; of parts, that of their MD5s and how many there were.
    let tag: String
    /// The tag that they would have in one piece; nil when they came so.
    let sum: String?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        tag = Self.tag(Self.digest(bytes))
        sum = nil
    }

    /// Puts parts together.
    ///
    /// - Parameter read: gives the bytes of a part.
    init<Part>(parts: [Part], read: (Part) throws -> [UInt8]) rethrows {
        var bytes: [UInt8] = []
        var digests: [UInt8] = []
        for part in parts {
            let more = try read(part)
            digests += Self.digest(more)
            bytes += more
        }
        self.bytes = bytes
        tag = Self.tag(Self.digest(digests), "-\(parts.count)")
        sum = Self.tag(Self.digest(bytes))
    }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        Array(Insecure.MD5.hash(data: bytes))
    }

    private static func tag(_ digest: [UInt8], _ end: String = "") -> String {
        "\"" + ObjectStore.digits(digest) + end + "\""
    }
}
