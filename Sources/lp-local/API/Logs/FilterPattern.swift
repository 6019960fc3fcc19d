/// What FilterLogEvents looks for (CloudWatch Logs, filter pattern syntax): terms that must all be there, `-` before one
/// that must not, `?` before those of which one is enough; quotes hold a phrase together.
struct FilterPattern: Sendable {
    private var all: [String] = []
    private var any: [String] = []
    private var none: [String] = []

    init(_ text: String) {
        var rest = text[...]
        while let first = rest.first {
            guard !first.isWhitespace else {
                rest.removeFirst()
                continue
            }
            let mark = first == "?" || first == "-" ? rest.removeFirst() : nil
            let term: Substring
            if rest.first == "\"" {
                term = rest.dropFirst().prefix { $0 != "\"" }
                rest = rest.dropFirst(term.count + 2)
            } else {
                term = rest.prefix { !$0.isWhitespace }
                rest = rest.dropFirst(term.count)
            }
            switch mark {
            case "?": any.append(String(term))
            case "-": none.append(String(term))
            default: all.append(String(term))
            }
        }
    }

    func matches(_ message: String) -> Bool {
        all.allSatisfy(message.contains) && !none.contains(where: message.contains)
            && (any.isEmpty || any.contains(where: message.contains))
    }
}
