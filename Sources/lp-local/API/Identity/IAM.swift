import NIOHTTP1

/// What IAM's operations have in common (API 2010-05-08).
enum IAM {
    static let namespace = "https://iam.amazonaws.com/doc/2010-05-08/"

    static func absent(_ message: String) -> APIError {
        APIError(.notFound, "NoSuchEntity", message)
    }

    static func conflict(_ reason: String) -> APIError {
        APIError(.conflict, "DeleteConflict", "Cannot delete \(reason)")
    }

    /// - Throws: a ValidationError for what a role or policy may not be called.
    static func check(name: String, _ member: String, longest: Int) throws(APIError) {
        let isName = name.utf8.allSatisfy { isNameByte($0) || "+=,.@".utf8.contains($0) }
        guard (1...longest).contains(name.utf8.count), isName else {
            throw APIError(
                .badRequest, "ValidationError",
                "The specified value for \(member) is invalid. It must contain only alphanumeric characters and/or the "
                    + "following: +=,.@_-")
        }
    }

    /// An id as IAM's: four letters for the kind, and others.
    static func id(_ kind: String) -> String {
        kind + Identifier.hex(words: 2).prefix(17).uppercased()
    }

    static func tags(_ tags: [String: String]) -> XMLElement {
        XMLElement("Tags") {
            tags.sorted { $0.key < $1.key }.map { key, value in
                XMLElement("member") {
                    XMLElement("Key", key)
                    XMLElement("Value", value)
                }
            }
        }
    }

    static func date(_ seconds: Int) -> String { WallClock.format(seconds, "%Y-%m-%dT%H:%M:%SZ") }
}

extension Form {
    /// The tags that are given.
    var tags: [String: String] {
        Dictionary(zip(list("Tags", "Key"), list("Tags", "Value")).map { ($0, $1) }) { $1 }
    }

    /// The page that a list operation asks for.
    ///
    /// - Throws: a ValidationError when `MaxItems` is out of range.
    func page<Element>(of all: [(name: String, value: Element)]) throws(APIError) -> Page<Element> {
        Page(
            of: all.sorted { $0.name < $1.name }, after: self["Marker"],
            most: try number("MaxItems", in: 1...1000, else: 100))
    }
}

extension Page {
    /// As IAM says whether there is more.
    @XMLContent var end: [XMLElement] {
        XMLElement("IsTruncated", next == nil ? "false" : "true")
        if let next { XMLElement("Marker", next) }
    }
}
