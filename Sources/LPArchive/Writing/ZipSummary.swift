/// What a written archive is.
public struct ZipSummary: Hashable, Sendable {
    /// Absolute.
    public let path: String
    /// SHA-256 of the archive, in base64: what Lambda calls CodeSha256.
    public let sha256: String
    /// SHA-256 over names, modes and contents, in hexadecimal: the same whatever the compressor.
    public let content: String
    /// Size of the archive.
    public let bytes: Int
    /// Size of all files in it.
    public let unpacked: Int
    public let files: Int
}
