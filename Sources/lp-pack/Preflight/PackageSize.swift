import Glibc
import LPArchive
import LPCore

/// How large a package is on Lambda's disk.
struct PackageSize {
    /// Bytes.
    let total: Int
    /// Bytes by the first two components of the files' names.
    private let parts: [Substring: Int]

    /// Asks for the size of every file.
    ///
    /// - Throws: a `Failure` that names one which cannot be read.
    init(_ files: [PackageFile]) throws(Failure) {
        var parts: [Substring: Int] = [:]
        for file in files {
            parts[Self.part(of: file.name), default: 0] += try Self.size(of: file)
        }
        self.init(parts: parts)
    }

    private init(parts: [Substring: Int]) {
        self.parts = parts
        total = parts.values.reduce(0, +)
    }

    private static func part(of name: String) -> Substring {
        let slashes = name.utf8.indices.lazy.filter { name.utf8[$0] == UInt8(ascii: "/") }
        return name[..<(slashes.dropFirst().first ?? name.endIndex)]
    }

    /// Checks the size against what Lambda unpacks.
    ///
    /// - Throws: a `Failure` that names the largest parts.
    func check(_ package: String, limit: Int = ZipReader.unpackedLimit) throws(Failure) {
        guard total > limit else { return }
        throw Failure(
            cannot: "pack", package,
            "it unpacks to \(total) bytes and Lambda takes \(limit); the largest are \(largest)",
            next: "leave something out by --exclude or .lpignore, or strip binaries of your own; "
                + "layers count, too",
            name: "PackageTooLarge")
    }

    /// The size with more beside it; nil when there is no room for that.
    func adding(_ more: PackageSize, limit: Int = ZipReader.unpackedLimit) -> PackageSize? {
        guard total + more.total <= limit else { return nil }
        return PackageSize(parts: parts.merging(more.parts, uniquingKeysWith: +))
    }

    /// What to say of a zip that is too large to be sent to Lambda in a request; nil when it is not.
    ///
    /// - Parameter limit: bytes of a request, which holds the zip in base64 among other fields.
    func warning(zip bytes: Int, limit: Int = 69_905_067) -> String? {
        // The other fields have limits of their own, and are far below this together.
        let room = (limit - (16 << 10)) / 4 * 3
        guard bytes > room else { return nil }
        return "the zip has \(bytes) bytes and Lambda takes \(room) in a request; "
            + "unpacked, the largest are \(largest)"
    }

    /// The ten largest parts, each with its size.
    private var largest: String {
        parts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10)
            .map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
    }

    private static func size(of file: PackageFile) throws(Failure) -> Int {
        if let stamp = file.stamp { return stamp.size }
        switch file.content {
        case .bytes(let bytes): return bytes.count
        case .link(let target): return target.utf8.count
        case .file(let path):
            var status = stat()
            guard stat(path, &status) == 0 else { throw .system("read", path) }
            return Int(status.st_size)
        }
    }
}
