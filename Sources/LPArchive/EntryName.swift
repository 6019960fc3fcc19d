import LPCore

/// The name of a file in an archive: relative, in UTF-8, with no component that leads elsewhere.
struct EntryName: Hashable, Sendable {
    /// Without a slash at the end.
    let text: String

    /// Far above what packages have: the folders above a name are kept one by one, so its length counts squared.
    private static let longest = 1024
    private static let deepest = 64

    /// Checks a name that an archive brings.
    ///
    /// - Throws: a `Failure` that says what is wrong with it.
    init(unpacking bytes: [UInt8]) throws(Failure) {
        let shown = String(decoding: bytes.prefix(80), as: UTF8.self)
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw .damaged(shown, "its name is not UTF-8")
        }
        guard !bytes.contains(0), !bytes.contains(UInt8(ascii: "\\")) else {
            throw .damaged(shown, "its name holds a NUL or a backslash")
        }
        let depth = bytes.count { $0 == UInt8(ascii: "/") }
        guard bytes.count <= Self.longest, depth < Self.deepest else {
            throw .damaged(shown, "its name is too long")
        }
        let isDirectory = bytes.last == UInt8(ascii: "/")
        let name = String(decoding: isDirectory ? bytes.dropLast() : bytes[...], as: UTF8.self)
        guard name.pathComponents.allSatisfy({ !["", ".", ".."].contains($0) }) else {
            throw .damaged(shown, "its name leads out of the package or is not in plain form")
        }
        self.text = name
    }

    /// The folders above, outermost first.
    var ancestors: [String] {
        let slashes = text.utf8.indices.filter { text.utf8[$0] == UInt8(ascii: "/") }
        return slashes.map { String(text[..<$0]) }
    }
}

extension String {
    /// What stands between the slashes.
    ///
    /// Bytes decide, as in the kernel: to Swift a slash before a combining mark is another character.
    var pathComponents: [Substring] {
        utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
    }
}

/// The names of a tree, each either a file or a folder and never both.
struct NameTable {
    private var files: Set<String> = []
    private var folders: Set<String> = []
    private var implied: Set<String> = []

    /// Takes a name in; false when what is there already forbids it.
    mutating func add(_ name: EntryName, isDirectory: Bool) -> Bool {
        let ancestors = name.ancestors
        guard files.isDisjoint(with: ancestors), !files.contains(name.text) else { return false }
        implied.formUnion(ancestors)
        if isDirectory { return folders.insert(name.text).inserted }
        guard !folders.contains(name.text), !implied.contains(name.text) else { return false }
        files.insert(name.text)
        return true
    }
}
