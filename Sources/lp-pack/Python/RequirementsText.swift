/// What a requirements file of pip says.
struct RequirementsText {
    let bytes: [UInt8]

    /// Whether the text alone says what to install, without naming files that may change.
    ///
    /// Only what is known to name none passes: package names with versions and markers, hashes, and addresses of indexes.
    var isSelfContained: Bool {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .allSatisfy { Self.isSelfContained(Self.words($0)) }
    }

    /// A file that it names for pip to read along.
    struct Inclusion: Hashable {
        /// As it is written.
        let path: String
        /// Whether it only says which versions are taken of what others ask for.
        let isConstraint: Bool
    }

    /// The files that it names by -r or -c.
    var included: [Inclusion] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .compactMap { Self.included(Self.words($0)) }
    }

    private static func included(_ words: ArraySlice<Substring>) -> Inclusion? {
        guard let first = words.first else { return nil }
        for option in ["-r", "-c", "--requirement", "--constraint"] where first.hasPrefix(option) {
            let rest = first.dropFirst(option.count)
            let path =
                rest.isEmpty
                ? words.dropFirst().first
                : !option.hasPrefix("--") ? rest : rest.first == "=" ? rest.dropFirst() : nil
            guard let path else { continue }
            return Inclusion(path: String(path), isConstraint: option.contains("c"))
        }
        return nil
    }

    /// A package that a line asks for by its name.
    struct Demand: Hashable {
        /// As it is written.
        let name: String
        /// Whether one version alone will do.
        let isExact: Bool

        var canonicalName: String { RequirementsText.canonicalName(name) }
    }

    /// The name by which indexes know a package (PEP 503).
    static func canonicalName(_ name: String) -> String {
        name.lowercased().split { "-_.".contains($0) }.joined(separator: "-")
    }

    /// What it asks for by name; what it names by a path or an address is one file, and none of them.
    var demands: [Demand] { lines.compactMap(Self.demand) }

    /// Whether it says what files have to be, which pip then demands of all.
    var hasHashes: Bool {
        lines.contains { $0.contains { $0.hasPrefix("--hash") || $0 == "--require-hashes" } }
    }

    /// Whether it names another index beside the first one.
    var hasExtraIndex: Bool { lines.contains { $0.first?.hasPrefix("--extra-index-url") == true } }

    /// The words of each line, with those that it is continued on.
    private var lines: [ArraySlice<Substring>] {
        String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
            .replacing("\\\n", with: " ").split(whereSeparator: \.isNewline).map(Self.words)
    }

    private static func demand(_ words: ArraySlice<Substring>) -> Demand? {
        guard let first = words.first,
            first.first?.isLetter == true || first.first?.isNumber == true
        else { return nil }
        let text = words.prefix { !$0.hasPrefix("--") }.joined(separator: " ")
        let said = text.prefix { $0 != ";" }
        let name = said.prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        let rest = said.dropFirst(name.count)
        // An address, or an archive beside us.
        guard !rest.contains("@"), !mayNameFile(first.prefix { $0 != ";" }) else { return nil }
        let isExact = rest.contains("==") && !rest.contains(".*")
        return Demand(name: String(name), isExact: isExact)
    }

    /// The words of a line before its comment, which starts with a word of its own.
    private static func words(_ line: Substring) -> ArraySlice<Substring> {
        line.split(whereSeparator: \.isWhitespace).prefix { !$0.hasPrefix("#") }
    }

    private static func isSelfContained(_ words: ArraySlice<Substring>) -> Bool {
        guard let first = words.first else { return true }
        if let index = index(words) {
            return index.hasPrefix("https://") || index.hasPrefix("http://")
        }
        let startsName = first.first?.isLetter == true || first.first?.isNumber == true
        return (startsName || isFlag(first))
            && words.allSatisfy { isFlag($0) || !($0.hasPrefix("-") || mayNameFile($0)) }
    }

    /// The address of a package index, when the line names one and nothing else.
    private static func index(_ words: ArraySlice<Substring>) -> Substring? {
        let parts =
            words.prefix(1).flatMap { $0.split(separator: "=", maxSplits: 1) }
            + words.dropFirst()
        guard parts.count == 2, ["-i", "--index-url", "--extra-index-url"].contains(parts[0])
        else { return nil }
        return parts[1]
    }

    private static func isFlag(_ word: Substring) -> Bool {
        word == "--pre" || word.hasPrefix("--hash")
    }

    /// Whether a word can be a path, an address, an archive beside us or come from the environment.
    private static func mayNameFile(_ word: Substring) -> Bool {
        let archives = [".whl", ".zip", ".tar", ".tgz", ".tbz", ".txz", ".tlz"]
        return word.contains { "/:$".contains($0) }
            || archives.contains { word.lowercased().contains($0) }
    }
}
