/// How many failures a map may have and go on, as `--max-failures` says it.
public enum FailureLimit: Hashable, Sendable {
    /// None but that a service which does nothing but fail is not asked for ever.
    case breaker
    /// So many failures are allowed.
    case count(Int)
    /// So many of a hundred finished items are allowed to have failed, from 100 finished ones on.
    case percentage(Double)
    /// As many as there are, even when nothing but failures comes.
    case unlimited

    /// From `N`, `N%` or `none`; nil for any other text.
    public init?(_ text: String) {
        guard text != "none" else {
            self = .unlimited
            return
        }
        let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
        // Number parsers take signs, exponents and names, which would be mistakes here.
        guard digits.allSatisfy({ $0 == "." || ("0"..."9").contains($0) }) else { return nil }
        if digits.count == text.count {
            guard let number = Int(digits) else { return nil }
            self = .count(number)
        } else {
            guard let share = Double(digits), share <= 100 else { return nil }
            self = .percentage(share)
        }
    }

    /// Whether there are more failures than allowed.
    func isExceeded(failed: Int, finished: Int) -> Bool {
        switch self {
        case .count(let allowed): failed > allowed
        case .percentage(let share):
            finished >= 100 && Double(failed) * 100 > share * Double(finished)
        case .breaker, .unlimited: false
        }
    }
}
