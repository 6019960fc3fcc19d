import Foundation

/// A manual page in mdoc(7).
struct ManualPage {
    let lines: [String]

    /// Reads `man/NAME`.
    init(_ name: String) throws {
        let file = Repository.root.appending(path: "man").appending(path: name)
        lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    }

    var sections: [String] {
        lines.filter { $0.hasPrefix(".Sh ") }.map { String($0.dropFirst(4)) }
    }

    /// What the literal displays of EXAMPLES show.
    var examples: [String] {
        var shown: [String] = []
        var isInside = false
        for line in lines.drop(while: { $0 != ".Sh EXAMPLES" }) {
            if line.hasPrefix(".Bd -literal") {
                isInside = true
            } else if line == ".Ed" {
                isInside = false
            } else if isInside {
                shown.append(line.replacing("\\&", with: "").replacing("\\e", with: "\\"))
            }
        }
        return shown
    }

    /// The options that the page describes, as `--name` and `-n`.
    var options: Set<String> { flags(on: lines.filter { $0.hasPrefix(".It Fl ") }) }

    /// The options that the page's SYNOPSIS shows.
    var synopsis: Set<String> {
        let start = lines.firstIndex(of: ".Sh SYNOPSIS").map { $0 + 1 } ?? lines.endIndex
        return flags(on: lines[start...].prefix { !$0.hasPrefix(".Sh ") })
    }

    private func flags(on lines: some Sequence<String>) -> Set<String> {
        var found: Set<String> = []
        for line in lines {
            var inFlags = false
            for word in line.replacing("\\", with: "").split(separator: " ") {
                // A macro is two letters, the first a capital; Fl takes all words up to the next one.
                if word.drop(while: { $0 == "." }).wholeMatch(of: /[A-Z][a-z]/) != nil {
                    inFlags = word.hasSuffix("Fl")
                } else if inFlags, word.contains(where: \.isLetter) {
                    found.insert("-\(word)")
                }
            }
        }
        return found
    }
}
