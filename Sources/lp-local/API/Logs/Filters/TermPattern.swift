/// Terms that must all be there, `-` before one that must not, `?` before those of which one is enough; quotes hold a
/// phrase together.
struct TermPattern: Sendable {
    private var all: [String] = []
    private var any: [String] = []
    private var none: [String] = []

    /// - Throws: an InvalidParameterException that names what is no term.
    init(_ reader: inout PatternReader) throws(APIError) {
        while reader.next != nil {
            if reader.take("?") {
                any.append(try Self.term(&reader))
            } else if reader.take("-") {
                none.append(try Self.term(&reader))
            } else {
                all.append(try Self.term(&reader))
            }
        }
    }

    func matches(_ message: String) -> Bool {
        all.allSatisfy(message.contains) && !none.contains(where: message.contains)
            && (any.isEmpty || any.contains(where: message.contains))
    }

    private static func term(_ reader: inout PatternReader) throws(APIError) -> String {
        if let phrase = try reader.quoted() {
            guard !phrase.isEmpty else { throw invalid("\"\"") }
            return phrase
        }
        try reader.refuseExpression()
        let term = reader.word { !$0.isWhitespace }
        guard !term.isEmpty, term.utf8.allSatisfy({ isNameByte($0) && $0 != UInt8(ascii: "-") })
        else { throw invalid(term) }
        return term
    }

    /// As CloudWatch Logs says it (DefangLabs/defang#1008).
    private static func invalid(_ term: String) -> APIError {
        .invalidLogParameter("Invalid filter pattern: Invalid character(s) in term '\(term)'")
    }
}
