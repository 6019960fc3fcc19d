public import LPCore

/// One file of a package: its name there and where its content comes from.
public struct PackageFile: Hashable, Sendable {
    /// Where a file's content comes from.
    public enum Content: Hashable, Sendable {
        case bytes([UInt8])
        /// A file of this machine, by its path.
        case file(String)
        /// A symbolic link to a target that is relative to the link's folder.
        case link(String)
    }

    /// Relative to the package's root, with slashes.
    public var name: String
    public let content: Content
    public var isExecutable: Bool
    /// Whether it only speeds up what other files say, so that `ZipSummary.content` does not count it.
    public let isBytecode: Bool
    /// In hexadecimal, when the content must be what somebody has seen before.
    public var sha256: String?
    /// The state of a file of this machine when it was found; it may have changed since.
    public let stamp: FileStamp?

    public init(
        name: String, content: Content, isExecutable: Bool = false, isBytecode: Bool = false,
        sha256: String? = nil, stamp: FileStamp? = nil
    ) {
        self.name = name
        self.content = content
        self.isExecutable = isExecutable
        self.isBytecode = isBytecode
        self.sha256 = sha256
        self.stamp = stamp
    }

    /// Refuses a name that `ZipReader` would refuse for its length.
    ///
    /// - Throws: a `Failure` that shows how it starts.
    public func checkName() throws(Failure) {
        guard !EntryName.fits(name.utf8) else { return }
        throw Failure(
            cannot: "pack", "\(name.prefix(80))...",
            "its name has more than \(EntryName.longest) bytes or \(EntryName.deepest) parts",
            next: "shorten it, or exclude it", name: "InvalidName")
    }

    /// The only Unix modes that go into a package, so that the umask of the host does not.
    var mode: UInt16 {
        switch content {
        case .link: 0o120777
        case .bytes, .file: isExecutable ? 0o100755 : 0o100644
        }
    }
}
