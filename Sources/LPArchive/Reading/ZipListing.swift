import Glibc
public import LPCore

/// What is in a zip, by its central directory alone.
public struct ZipListing: Sendable {
    /// What tells two contents apart.
    public struct Content: Hashable, Sendable {
        let checksum: UInt32
        let size: Int
        let isExecutable: Bool
    }

    /// Files and links, without directories.
    public let files: [String: Content]

    /// Of all files together, as they will lie on disk.
    public var unpackedBytes: Int { files.values.map(\.size).reduce(0, +) }

    /// Reads an archive's directory.
    ///
    /// - Throws: a `Failure` when the file is no zip that we take.
    public init(archive: String) throws(Failure) { try self.init(OpenFile(reading: archive)) }

    /// Reads the directory of an archive of which only the end is at hand.
    ///
    /// - Parameters:
    ///   - archive: what to call it in a message.
    ///   - end: its last bytes.
    ///   - size: how many bytes it has in all.
    /// - Throws: a `Failure` when the directory is not among them, or not one.
    public init(archive: String, end: [UInt8], of size: Int) throws(Failure) {
        // What is missing is a hole that takes no room, in a file without a name.
        var path = Array("/tmp/lambdapool-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw .system("read", archive) }
        unlink(path)
        let file = OpenFile(path: archive, descriptor: descriptor)
        try file.truncate(to: size)
        var failure: Failure?
        end.withUnsafeBytes { bytes in
            do throws(Failure) {
                try file.write(bytes, at: max(size - bytes.count, 0))
            } catch { failure = error }
        }
        if let failure { throw failure }
        try self.init(file)
    }

    private init(_ file: OpenFile) throws(Failure) {
        let entries = try ZipDirectory(file).entries.filter { !$0.isDirectory }
        files = Dictionary(
            entries.map {
                (
                    String(decoding: $0.name, as: UTF8.self),
                    Content(
                        checksum: $0.checksum, size: $0.size, isExecutable: $0.isExecutable)
                )
            }
        ) { _, last in last }
    }
}
