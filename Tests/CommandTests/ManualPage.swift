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
            let words = line.replacing("\\", with: "").split(separator: " ")
            for (macro, word) in zip(words, words.dropFirst()) where macro.hasSuffix("Fl") {
                found.insert("-\(word)")
            }
        }
        return found
    }
}
