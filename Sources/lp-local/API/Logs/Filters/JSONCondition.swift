import LPCore

/// What an event that is a JSON object must be like, as `{ $.level = "ERROR" && $.code >= 500 }`.
indirect enum JSONCondition: Sendable {
    case all([JSONCondition])
    case any([JSONCondition])
    case one([Step], Test)

    /// The way to a value from the one before.
    enum Step: Hashable, Sendable {
        case member(String)
        case element(Int)
    }

    /// What is asked of the value at the end of a way.
    enum Test: Sendable {
        case isAbsent
        case isLiteral(String)
        case equals(JSONOperand, Bool)
        case compares(Double, @Sendable (Double, Double) -> Bool)
    }

    /// Whether a message is such an object; one that is no JSON is not.
    func matches(_ message: String) -> Bool {
        guard let object = try? JSONText(message.utf8), object.isObject else { return false }
        return matches(object)
    }

    private func matches(_ object: JSONText) -> Bool {
        switch self {
        case .all(let conditions): conditions.allSatisfy { $0.matches(object) }
        case .any(let conditions): conditions.contains { $0.matches(object) }
        case .one(let way, let test): test.holds(for: Self.value(at: way, of: object))
        }
    }

    private static func value(at way: [Step], of object: JSONText) -> JSONText? {
        var value = object
        for step in way {
            let next: JSONText? =
                switch step {
                case .member(let name): value.members?.last { $0.name.string == name }?.value
                case .element(let index): value.elements?.dropFirst(index).first
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}

extension JSONCondition.Test {
    /// Of a value that is neither text nor number nothing can be said, not even that it is another.
    fileprivate func holds(for value: JSONText?) -> Bool {
        switch self {
        case .isAbsent: return value == nil
        case .isLiteral(let literal): return value?.text == literal
        case .equals(let operand, let wanted):
            return value.flatMap(operand.equals).map { $0 == wanted } ?? false
        case .compares(let number, let relation):
            return value.flatMap { Double($0.text) }.map { relation($0, number) } ?? false
        }
    }
}
