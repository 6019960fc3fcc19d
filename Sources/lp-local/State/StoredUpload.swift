import NIOHTTP1

/// An object that comes in parts, as long as it is not complete; the bytes lie beside it.
struct StoredUpload: Codable, Hashable, Sendable {
    let id: String
    let bucket: String
    let key: String
    let type: String
    /// `x-amz-meta-*`.
    let metadata: [String: String]
    /// Seconds since 1970; unknown of one that an older lp-local began.
    var begun: Int?
    /// By their numbers, 1 to 10,000.
    var parts: [Int: Part] = [:]

    struct Part: Codable, Hashable, Sendable {
        let bytes: Int
        /// The MD5 of the bytes in hexadecimal digits, in quotes.
        let tag: String
        /// The name of the file that holds the bytes.
        let file: String
        /// As `begun`.
        var modified: Int?
    }

    /// Bytes of every part but the last (S3 user guide, multipart upload limits).
    static let leastPart = 5 << 20

    /// The parts of which a client says that they are the object.
    ///
    /// - Parameter named: their numbers and tags.
    /// - Throws: an error of status 400 when they are not.
    func parts(_ named: [(number: Int, tag: String)]) throws(APIError) -> [Part] {
        guard !named.isEmpty else {
            throw .badUpload("InvalidRequest", "You must specify at least one part")
        }
        guard zip(named, named.dropFirst()).allSatisfy({ $0.number < $1.number }) else {
            throw .badUpload(
                "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part number."
            )
        }
        var found: [Part] = []
        for (number, tag) in named {
            // Some clients leave out the quotes.
            guard let part = parts[number],
                [part.tag, part.tag.filter { $0 != "\"" }].contains(tag)
            else {
                throw .badUpload(
                    "InvalidPart",
                    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
                        + "specified entity tag may not match the part's entity tag.")
            }
            found.append(part)
        }
        guard found.dropLast().allSatisfy({ $0.bytes >= Self.leastPart }) else {
            throw .badUpload(
                "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
        }
        return found
    }
}

extension APIError {
    fileprivate static func badUpload(_ name: String, _ message: String) -> APIError {
        APIError(.badRequest, name, message)
    }
}
