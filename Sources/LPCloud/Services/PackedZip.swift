import Crypto
import FoundationEssentials
public import LPCore

/// The zip that was packed, made sure of; it is read again as it is sent.
public struct PackedZip: Sendable {
    public let file: SourceFile
    /// Base64 of its SHA-256.
    public let sha256: String

    /// Opens a package and makes sure that it is the one that was packed.
    ///
    /// - Throws: a `Failure` when it cannot be read, or is another by now.
    public init(path: String, sha256: String) throws(Failure) {
        file = try SourceFile(path: path)
        self.sha256 = sha256
        guard let hash = StreamedBody(file).hash(),
            Data(hash).base64EncodedString() == sha256
        else {
            throw Failure(
                cannot: "upload", path, "it is not the file that was packed", next: "pack it again",
                name: "PackageChanged")
        }
    }
}

extension PackedZip: Hashable {
    public static func == (one: PackedZip, other: PackedZip) -> Bool {
        one.sha256 == other.sha256
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(sha256) }
}
