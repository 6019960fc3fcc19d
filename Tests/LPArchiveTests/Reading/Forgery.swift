@testable import LPArchive

/// An archive made entry by entry, as nobody's tool would make it.
struct Forgery {
    private(set) var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    /// Adds a file whose two headers may each be changed.
    mutating func add(
        _ name: String, _ content: String = "x", mode: UInt16 = 0o100644,
        local: (inout ZipEntry) -> Void = { _ in }, central: (inout ZipEntry) -> Void = { _ in }
    ) {
        add(Array(name.utf8), content, mode: mode, local: local, central: central)
    }

    mutating func add(
        _ name: [UInt8], _ content: String = "x", mode: UInt16 = 0o100644,
        local: (inout ZipEntry) -> Void = { _ in }, central: (inout ZipEntry) -> Void = { _ in }
    ) {
        let data = Array(content.utf8)
        let honest = ZipEntry(
            name: name, mode: mode, method: ZipEntry.Method.stored.rawValue,
            checksum: data.withUnsafeBytes { Deflate.checksum($0) }, packedSize: data.count,
            size: data.count, offset: bytes.count)
        var one = honest
        var other = honest
        local(&one)
        central(&other)
        bytes += one.localHeader + data
        directory += other.centralHeader
        count += 1
    }

    /// Ends the archive.
    mutating func finish() {
        let start = bytes.count
        bytes += directory
        bytes += ZipEntry.end(count: count, directory: start..<bytes.count)
    }
}
