import LPCore

/// The name of a file in an archive: relative, in UTF-8, with no component that leads elsewhere.
struct EntryName: Sendable {
    /// Without a slash at the end.
    let text: String

    /// Far above what packages have: the folders above a name are kept one by one, so its length counts squared.
    static let longest = 1024
    static let deepest = 64

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
        guard Self.fits(bytes) else {
            throw .damaged(shown, "its name is too long")
        }
        let isDirectory = bytes.last == UInt8(ascii: "/")
        let name = String(decoding: isDirectory ? bytes.dropLast() : bytes[...], as: UTF8.self)
        guard name.pathComponents.allSatisfy({ !["", ".", ".."].contains($0) }) else {
            throw .damaged(shown, "its name leads out of the package or is not in plain form")
        }
        self.text = name
    }

    /// Whether an archive of ours may have a name of that length and depth.
    static func fits(_ name: some Collection<UInt8>) -> Bool {
        name.count <= longest && name.count { $0 == UInt8(ascii: "/") } < deepest
    }

    /// The folders above, outermost first.
    var ancestors: [PathName] {
        let slashes = text.utf8.indices.filter { text.utf8[$0] == UInt8(ascii: "/") }
        return slashes.map { PathName(String(text[..<$0])) }
    }
}

extension String {
    /// What stands between the slashes.
    ///
    /// Bytes decide, as in the kernel: to Swift a slash before a combining mark is another character.
    public var pathComponents: [Substring] {
        utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
    }
}

/// The names of a tree, each either a file or a folder and never both.
struct NameTable {
    private var files: Set<PathName> = []
    private var folders: Set<PathName> = []
    private var implied: Set<PathName> = []

    /// Takes a name in; false when what is there already forbids it.
    mutating func add(_ name: EntryName, isDirectory: Bool) -> Bool {
        let ancestors = name.ancestors
        let name = PathName(name.text)
        guard files.isDisjoint(with: ancestors), !files.contains(name) else { return false }
        implied.formUnion(ancestors)
        if isDirectory { return folders.insert(name).inserted }
        guard !folders.contains(name), !implied.contains(name) else { return false }
        files.insert(name)
        return true
    }
}
