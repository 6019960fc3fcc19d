/// A glob that matches paths by their bytes, exactly as git's wildmatch with WM_PATHNAME does.
///
/// All ways to match are followed at once, so no pattern takes more than its length times that of the path.
struct Glob: Hashable, Sendable {
    private enum Token: Hashable {
        case byte(UInt8)
        case one(ByteSet)
        /// Any bytes; slashes only when it crosses them.
        case star(crosses: Bool)
        /// The next two tokens, or nothing in their place.
        case optionalPair
    }

    private let tokens: [Token]
    /// What every match starts with.
    private let prefix: [UInt8]
    /// What every match ends with, when all before it is one star within a name.
    private let suffix: [UInt8]?

    private static let slash = UInt8(ascii: "/")

    /// Nil when nothing can match, as with a bracket that is not closed.
    init?(_ pattern: [UInt8]) {
        var parser = GlobParser(pattern)
        var tokens: [Token] = []
        while let piece = parser.next() {
            switch piece {
            case .byte(let byte): tokens.append(.byte(byte))
            case .one(let set): tokens.append(.one(set))
            case .star: tokens.append(.star(crosses: false))
            case .everything: tokens.append(.star(crosses: true))
            case .folders: tokens += [.optionalPair, .star(crosses: true), .byte(Self.slash)]
            case .never: return nil
            }
        }
        func bytes(_ tokens: some Sequence<Token>) -> [UInt8] {
            var bytes: [UInt8] = []
            for token in tokens {
                guard case .byte(let byte) = token else { break }
                bytes.append(byte)
            }
            return bytes
        }
        prefix = bytes(tokens)
        let rest = bytes(tokens.dropFirst())
        let isSuffix = tokens.first == .star(crosses: false) && rest.count == tokens.count - 1
        suffix = isSuffix ? rest : nil
        self.tokens = tokens
    }

    /// Whether the whole text matches.
    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        if let suffix {
            return text.count >= suffix.count && text.suffix(suffix.count).elementsEqual(suffix)
                && !text.dropLast(suffix.count).contains(Self.slash)
        }
        guard text.starts(with: prefix) else { return false }
        if prefix.count == tokens.count { return text.count == prefix.count }
        var reached = [Bool](repeating: false, count: tokens.count + 1)
        reach(prefix.count, &reached)
        for byte in text.dropFirst(prefix.count) {
            var next = [Bool](repeating: false, count: tokens.count + 1)
            for (index, token) in tokens.enumerated() where reached[index] {
                switch token {
                case .byte(let wanted): if byte == wanted { reach(index + 1, &next) }
                case .one(let set): if set.contains(byte) { reach(index + 1, &next) }
                case .star(let crosses):
                    if crosses || byte != Self.slash { reach(index, &next) }
                case .optionalPair: break
                }
            }
            reached = next
        }
        return reached[tokens.count]
    }

    /// Marks a place among the tokens, and those that are reached from there without a byte.
    private func reach(_ index: Int, _ reached: inout [Bool]) {
        if reached[index] { return }
        reached[index] = true
        guard index < tokens.count else { return }
        switch tokens[index] {
        case .star: reach(index + 1, &reached)
        case .optionalPair:
            reach(index + 1, &reached)
            reach(index + 3, &reached)
        case .byte, .one: break
        }
    }
}
