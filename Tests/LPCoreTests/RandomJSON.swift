import TestSupport

/// Makes JSON texts by chance, with white space in every place that allows it.
struct RandomJSON {
    var chance: SeededGenerator

    private static let scalars = [
        "null", "true", "false", "0", "-0", "1.0", "-12.5e+3", "1E-7",
        "123456789012345678901234567890",
        #""""#, #""é\u00e9 \"\\\/\b\f\n\r\t""#, #""[{,:}]""#, #""\ud83d\ude00 😀""#,
        "\"\u{7f}\u{2028}\"",
    ]
    private static let spaces = ["", "", "", " ", "\n", "\t", "\r\n", "  "]

    /// A text of one value, at most `depth` containers deep, and white space around it.
    mutating func text(depth: Int = 4) -> String { space() + value(depth: depth) + space() }

    private mutating func value(depth: Int) -> String {
        let count = Int.random(in: 0...3, using: &chance)
        switch depth > 0 ? Int.random(in: 0...3, using: &chance) : 0 {
        case 1: return container("[", "]", (0..<count).map { _ in value(depth: depth - 1) })
        case 2:
            let members = (0..<count).map { _ in
                "\"k\(Int.random(in: 0...99, using: &chance))\"" + space() + ":" + space()
                    + value(depth: depth - 1)
            }
            return container("{", "}", members)
        default: return RandomJSON.scalars.randomElement(using: &chance) ?? "0"
        }
    }

    private mutating func container(_ open: String, _ close: String, _ parts: [String]) -> String {
        open + space() + parts.map { $0 + space() }.joined(separator: "," + space()) + close
    }

    private mutating func space() -> String {
        RandomJSON.spaces.randomElement(using: &chance) ?? ""
    }
}
