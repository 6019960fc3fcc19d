import LPCore

/// What the text or number of an event is compared with: a number without quotes by its value, all else by its letters,
/// with `*` at an end for any.
struct JSONOperand: Hashable, Sendable {
    let number: Double?
    private let text: String
    private let isOpenAtStart: Bool
    private let isOpenAtEnd: Bool

    init(_ word: String, isQuoted: Bool) {
        number = isQuoted ? nil : Self.number(word)
        isOpenAtStart = word.hasPrefix("*")
        isOpenAtEnd = word.count > 1 && word.hasSuffix("*")
        text = String(word.dropFirst(isOpenAtStart ? 1 : 0).dropLast(isOpenAtEnd ? 1 : 0))
    }

    /// Whether a value is that; nil when it is neither text nor number.
    func equals(_ value: JSONText) -> Bool? {
        if let string = value.string { return matches(string) }
        guard let given = Double(value.text) else { return nil }
        return number.map { $0 == given } ?? matches(value.text)
    }

    /// A decimal number; Swift would take words such as `nan` too.
    private static func number(_ word: String) -> Double? {
        word.utf8.allSatisfy { $0 &- 0x30 < 10 || "+-.eE".utf8.contains($0) } ? Double(word) : nil
    }

    private func matches(_ string: String) -> Bool {
        switch (isOpenAtStart, isOpenAtEnd) {
        case (false, false): string == text
        case (true, false): string.hasSuffix(text)
        case (false, true): string.hasPrefix(text)
        case (true, true): string.contains(text)
        }
    }
}
