import Crypto
import FoundationEssentials
import Glibc
public import LPCore

/// What runs: a zip, for one processor architecture.
public struct FunctionCode: Sendable {
    public let zip: [UInt8]
    /// `x86_64` or `arm64`; nil for the platform's default, or as it is.
    public let architecture: String?

    public init(zip: [UInt8], architecture: String? = nil) {
        self.zip = zip
        self.architecture = architecture
    }

    /// Reads a package and makes sure that it is the one that was packed.
    ///
    /// - Parameter sha256: base64 of the zip's SHA-256.
    /// - Throws: a `Failure` when it cannot be read, or is another by now.
    public init(path: String, sha256: String, architecture: String?) throws(Failure) {
        zip = try Self.read(path)
        self.architecture = architecture
        guard Data(SHA256.hash(data: zip)).base64EncodedString() == sha256 else {
            throw Failure(
                cannot: "upload", path, "it is not the file that was packed", next: "pack it again",
                name: "PackageChanged")
        }
    }

    private static func read(_ path: String) throws(Failure) -> [UInt8] {
        func failure() -> Failure {
            Failure(
                cannot: "read package", path, systemReason(errno), next: "pack it again",
                name: "PackageMissing")
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}
