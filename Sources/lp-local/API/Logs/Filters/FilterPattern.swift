/// What FilterLogEvents looks for (CloudWatch Logs, filter and pattern syntax).
enum FilterPattern: Sendable {
    case terms(TermPattern)
    case json(JSONCondition)

    /// - Throws: an InvalidParameterException when it is none, or of a kind that is not looked for here.
    init(_ text: String) throws(APIError) {
        var reader = PatternReader(text)
        switch reader.next {
        case "{": self = .json(try JSONCondition(&reader))
        case "[": throw .invalidLogParameter("lp-local has no filter patterns of fields")
        default: self = .terms(try TermPattern(&reader))
        }
    }

    func matches(_ message: String) -> Bool {
        switch self {
        case .terms(let pattern): pattern.matches(message)
        case .json(let condition): condition.matches(message)
        }
    }
}
