/// A reply in XML, as IAM, STS and S3 write it: elements found by name, without a tree.
///
/// It reads what these services send, which is neither mixed content nor a document type.
public struct XMLText: Sendable {
    private let text: Substring

    public init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self)[...] }

    private init(_ text: Substring) { self.text = text }

    /// The text of the first element of that name, wherever it stands; nil when there is none.
    public subscript(_ name: String) -> String? { elements(name).first?.value }

    /// All elements of that name that do not stand in one another, in their order.
    public func elements(_ name: String) -> [XMLText] {
        var found: [XMLText] = []
        var rest = text
        while let start = rest.firstRange(of: "<\(name)") {
            rest = rest[start.upperBound...]
            // A longer name, or an attribute of this one's.
            guard let next = rest.first, next == ">" || next == "/" || next.isWhitespace,
                let tagEnd = rest.firstIndex(of: ">")
            else { continue }
            let isEmpty = rest[..<tagEnd].hasSuffix("/")
            rest = rest[rest.index(after: tagEnd)...]
            if isEmpty {
                found.append(XMLText(""))
            } else if let end = rest.firstRange(of: "</\(name)>") {
                found.append(XMLText(rest[..<end.lowerBound]))
                rest = rest[end.upperBound...]
            }
        }
        return found
    }

    /// The text between an element's tags.
    public var value: String {
        guard text.contains("&") else { return String(text) }
        var plain = ""
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            plain += rest[..<start]
            rest = rest[start...]
            guard let end = rest.firstIndex(of: ";"),
                let character = Self.character(rest[rest.index(after: start)..<end])
            else { break }
            plain.unicodeScalars.append(character)
            rest = rest[rest.index(after: end)...]
        }
        return plain + rest
    }

    /// What a reference stands for (XML 1.0, sections 4.1 and 4.6).
    private static func character(_ reference: Substring) -> Unicode.Scalar? {
        switch reference {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard reference.hasPrefix("#") else { return nil }
            let digits = reference.dropFirst()
            let number =
                digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return number.flatMap(Unicode.Scalar.init)
        }
    }
}
