/// Takes a glob apart as git's wildmatch.c reads it.
struct GlobParser {
    enum Piece {
        case byte(UInt8)
        /// One byte of a set, which holds no slash.
        case one(ByteSet)
        /// `*`: any bytes but slashes.
        case star
        /// `**` between slashes, or at an end: any bytes.
        case everything
        /// `**/`: any number of folders, none included.
        case folders
        /// What git takes for a mistake: the whole pattern matches nothing.
        case never
    }

    private let pattern: [UInt8]
    private var place = 0
    /// Git compares the plain start of a pattern first, so that for it the glob starts behind that.
    private var isPlainSoFar = true

    private static let slash = UInt8(ascii: "/")
    private static let backslash = UInt8(ascii: "\\")

    init(_ pattern: [UInt8]) { self.pattern = pattern }

    private func byte(_ ahead: Int = 0) -> UInt8? {
        place + ahead < pattern.count ? pattern[place + ahead] : nil
    }

    /// The next piece; nil at the end.
    mutating func next() -> Piece? {
        guard let first = byte() else { return nil }
        let startsGlob = isPlainSoFar
        if "*?[\\".utf8.contains(first) { isPlainSoFar = false }
        switch first {
        case UInt8(ascii: "*"): return star(startsGlob: startsGlob)
        case UInt8(ascii: "["):
            place += 1
            return bracket()
        case UInt8(ascii: "?"):
            place += 1
            return .one(Self.withoutSlash(.all))
        case Self.backslash:
            place += 2
            return byte(-1).map { .byte($0) } ?? .never
        default:
            place += 1
            return .byte(first)
        }
    }

    private mutating func star(startsGlob: Bool) -> Piece {
        let start = place
        while byte() == UInt8(ascii: "*") { place += 1 }
        let isBounded = startsGlob || pattern[start - 1] == Self.slash
        guard place - start > 1, isBounded else { return .star }
        switch byte() {
        case nil: return .everything
        case Self.slash:
            place += 1
            return .folders
        case Self.backslash where byte(1) == Self.slash: return .everything
        default: return .star
        }
    }

    private static func withoutSlash(_ set: ByteSet) -> ByteSet {
        var set = set
        set.remove(slash)
        return set
    }

    /// What stands behind `[`.
    private mutating func bracket() -> Piece {
        var set = ByteSet()
        let isNegated = byte().map { "!^".utf8.contains($0) } ?? false
        if isNegated { place += 1 }
        // The start of a range, when there is one.
        var previous: UInt8?
        var isFirst = true
        while true {
            guard let current = byte() else { return .never }
            if current == UInt8(ascii: "]"), !isFirst { break }
            isFirst = false
            if current == UInt8(ascii: "-"), let low = previous, let end = byte(1),
                end != UInt8(ascii: "]")
            {
                place += end == Self.backslash ? 2 : 1
                guard let high = byte() else { return .never }
                if low <= high { for member in low...high { set.insert(member) } }
                previous = nil
            } else if current == UInt8(ascii: "["), byte(1) == UInt8(ascii: ":") {
                guard let members = namedClass() else { return .never }
                for member in members { set.insert(member) }
                previous = members == [current] ? current : nil
            } else {
                if current == Self.backslash { place += 1 }
                guard let member = byte() else { return .never }
                set.insert(member)
                previous = member
            }
            place += 1
        }
        place += 1
        return .one(Self.withoutSlash(isNegated ? set.complement : set))
    }

    /// The members of `[:name:]`, and of `[` alone where it is not closed by `:]`; nil when the name is unknown.
    ///
    /// The place is that of its last byte then.
    private mutating func namedClass() -> [UInt8]? {
        let start = place + 2
        guard let end = pattern[start...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
        guard end > start, pattern[end - 1] == UInt8(ascii: ":") else {
            return [UInt8(ascii: "[")]
        }
        place = end
        let name = String(decoding: pattern[start..<(end - 1)], as: UTF8.self)
        guard let belongs = Self.classes[name] else { return nil }
        return (0...UInt8.max).filter(belongs)
    }

    /// As <ctype.h> of the C locale has them.
    private static let classes: [String: @Sendable (UInt8) -> Bool] = [
        "alnum": { isLetter($0) || isDigit($0) }, "alpha": { isLetter($0) },
        "blank": { $0 == 0x20 || $0 == 0x09 }, "cntrl": { $0 < 0x20 || $0 == 0x7F },
        "digit": { isDigit($0) }, "graph": { isGraphic($0) },
        "lower": { (0x61...0x7A).contains($0) }, "print": { $0 == 0x20 || isGraphic($0) },
        "punct": { isGraphic($0) && !isLetter($0) && !isDigit($0) },
        "space": { $0 == 0x20 || (0x09...0x0D).contains($0) },
        "upper": { (0x41...0x5A).contains($0) },
        "xdigit": { isDigit($0) || (0x61...0x66).contains($0 | 0x20) },
    ]

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isGraphic(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }
}
