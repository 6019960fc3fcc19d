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
    public let name: String
    public let content: Content
    public let isExecutable: Bool

    public init(name: String, content: Content, isExecutable: Bool = false) {
        self.name = name
        self.content = content
        self.isExecutable = isExecutable
    }

    /// The only Unix modes that go into a package, so that the umask of the host does not.
    var mode: UInt16 {
        switch content {
        case .link: 0o120777
        case .bytes, .file: isExecutable ? 0o100755 : 0o100644
        }
    }
}
