import Glibc
import LPArchive
import LPCore

/// How large a package is on Lambda's disk.
struct PackageSize {
    /// Bytes.
    let total: Int
    /// Bytes by the first two components of the files' names.
    private let parts: [String: Int]

    /// Asks for the size of every file.
    ///
    /// - Throws: a `Failure` that names one which cannot be read.
    init(_ files: [PackageFile]) throws(Failure) {
        var parts: [String: Int] = [:]
        for file in files {
            let name = file.name.split(separator: "/").prefix(2).joined(separator: "/")
            parts[name, default: 0] += try Self.size(of: file.content)
        }
        self.parts = parts
        total = parts.values.reduce(0, +)
    }

    /// Checks the size against what Lambda unpacks.
    ///
    /// - Throws: a `Failure` that names the largest parts.
    func check(_ package: String, limit: Int = ZipReader.unpackedLimit) throws(Failure) {
        guard total > limit else { return }
        let largest = parts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        let shares = largest.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
        throw Failure(
            cannot: "pack", package,
            "it unpacks to \(total) bytes and Lambda takes \(limit); the largest are \(shares)",
            next: "leave something out", name: "PackageTooLarge")
    }

    private static func size(of content: PackageFile.Content) throws(Failure) -> Int {
        switch content {
        case .bytes(let bytes): return bytes.count
        case .link(let target): return target.utf8.count
        case .file(let path):
            var status = stat()
            guard stat(path, &status) == 0 else { throw .system("read", path) }
            return Int(status.st_size)
        }
    }
}
