/// A walk over the text of a filter pattern, from word to word.
struct PatternReader {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    /// What the next word begins with; nil at the end.
    var next: Character? {
        mutating get {
            rest = rest.drop(while: \.isWhitespace)
            return rest.first
        }
    }

    /// Passes over a sign or a word if it comes next.
    mutating func take(_ sign: String) -> Bool {
        guard next != nil, rest.hasPrefix(sign) else { return false }
        rest = rest.dropFirst(sign.count)
        return true
    }

    /// - Throws: an InvalidParameterException unless a sign comes next.
    mutating func expect(_ sign: String) throws(APIError) {
        guard take(sign) else { throw Self.invalid }
    }

    /// Passes over characters of a kind that follow at once.
    mutating func word(while isPart: (Character) -> Bool) -> String {
        let word = rest.prefix(while: isPart)
        rest = rest.dropFirst(word.count)
        return String(word)
    }

    /// What stands in quotes, if a quote comes next; a backslash takes the meaning from what follows it.
    ///
    /// - Throws: an InvalidParameterException when they do not end.
    mutating func quoted() throws(APIError) -> String? {
        guard take("\"") else { return nil }
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return text
            case "\\":
                guard let escaped = rest.popFirst() else { throw Self.invalid }
                text.append(escaped)
            default: text.append(character)
            }
        }
        throw Self.invalid
    }

    /// - Throws: an InvalidParameterException when a regular expression comes next.
    mutating func refuseExpression() throws(APIError) {
        guard next != "%" else {
            throw .invalidLogParameter("lp-local has no filter patterns with regular expressions")
        }
    }

    static let invalid = APIError.invalidLogParameter("Invalid filter pattern")
}
