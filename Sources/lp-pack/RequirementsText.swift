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
