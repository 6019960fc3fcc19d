/// The patterns of one place, in their order.
struct IgnoreList: Sendable {
    /// Where the patterns stand, as `--list` names it.
    let source: String
    /// The bytes of the folder's name in the package, with a slash at the end unless it is the root.
    private let base: Int
    private var patterns: [(line: Int?, pattern: IgnorePattern)]

    /// What a pattern says of a path.
    struct Match: Hashable, Sendable {
        let isNegated: Bool
        let isSpecific: Bool
        /// The pattern and where it stands.
        let reason: String
    }

    /// The lines of a file, or patterns given in another way.
    init(source: String, patterns: [String]) {
        self.source = source
        base = 0
        self.patterns = patterns.compactMap { text in
            IgnorePattern(text.utf8).map { (nil, $0) }
        }
    }

    /// The lines of a file.
    ///
    /// - Parameter folder: the name in the package of what the file lies in.
    init(source: String, text: [UInt8], folder: String) {
        self.source = source
        base = folder.isEmpty ? 0 : folder.utf8.count + 1
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let lines = text.dropFirst(text.starts(with: mark) ? mark.count : 0)
            .split(separator: 0x0A, omittingEmptySubsequences: false)
        patterns = lines.enumerated().compactMap { index, line in
            let isLast = index == lines.count - 1
            let line = line.last == 0x0D && !isLast ? line.dropLast() : line
            return IgnorePattern(line).map { (index + 1, $0) }
        }
    }

    /// Those of the patterns that say where something lies, not only what its name is; nil when there are none.
    var placed: IgnoreList? {
        var placed = self
        placed.patterns.removeAll(where: \.pattern.isForNames)
        return placed.patterns.isEmpty ? nil : placed
    }

    /// What the last of the matching patterns says of a path in the package.
    func match(_ path: [UInt8], name: ArraySlice<UInt8>, isFolder: Bool) -> Match? {
        let path = path[base...]
        let last = patterns.last { $0.pattern.matches(path, name: name, isFolder: isFolder) }
        guard let (line, pattern) = last else { return nil }
        let place = line.map { "\(source):\($0)" } ?? source
        return Match(
            isNegated: pattern.isNegated, isSpecific: pattern.isSpecific,
            reason: "\(place): \(pattern.text)")
    }
}
