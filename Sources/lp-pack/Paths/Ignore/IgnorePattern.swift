/// A line of gitignore(5): what it says of the paths below its folder.
///
/// A class, since every file is held against every pattern, and a copy would cost more than the match.
final class IgnorePattern: Sendable {
    /// As it was written, without what does not count.
    let text: String
    /// Whether it takes back what lines before it say.
    let isNegated: Bool
    /// Whether its last component says more than "anything": `!*/` and `!src/**` do not mean `.git` or `.env`.
    let isSpecific: Bool
    private let isForFolders: Bool
    /// Without a slash it is matched against names, wherever they are.
    let isForNames: Bool
    private let glob: Glob

    /// Nil when the line is blank, a comment, or matches nothing.
    init?(_ line: some Collection<UInt8>) {
        let line = Self.withoutTrailingSpaces(Array(line))
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        text = String(decoding: line, as: UTF8.self)
        isNegated = first == UInt8(ascii: "!")
        var pattern = isNegated ? line.dropFirst() : line[...]
        let slash = UInt8(ascii: "/")
        isForFolders = pattern.last == slash
        if isForFolders { pattern.removeLast() }
        isForNames = !pattern.contains(slash)
        if pattern.first == slash { pattern.removeFirst() }
        isSpecific =
            pattern.split(separator: slash).last?.contains { !"*?".utf8.contains($0) } ?? false
        guard !pattern.isEmpty, let glob = Glob(Array(pattern)) else { return nil }
        self.glob = glob
    }

    /// Judges a path.
    ///
    /// - Parameters:
    ///   - path: relative to the folder of the pattern, in UTF-8.
    ///   - name: its last component.
    func matches(_ path: ArraySlice<UInt8>, name: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
        (isFolder || !isForFolders) && glob.matches(isForNames ? name : path)
    }

    /// Spaces at the end do not count unless a backslash stands before them.
    private static func withoutTrailingSpaces(_ line: [UInt8]) -> [UInt8] {
        var end = 0
        var place = 0
        while place < line.count {
            let isEscape = line[place] == UInt8(ascii: "\\")
            let next = min(place + (isEscape ? 2 : 1), line.count)
            if line[place] != UInt8(ascii: " ") { end = next }
            place = next
        }
        return Array(line[..<end])
    }
}
