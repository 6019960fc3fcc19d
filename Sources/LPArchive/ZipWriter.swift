internal import Crypto
import FoundationEssentials
import Glibc
public import LPCore

/// Writes archives whose bytes depend on names, modes and contents alone.
public struct ZipWriter {
    private let file: OpenFile
    private let compressor = Deflate.Compressor()
    private var hash = SHA256()
    private var content = SHA256()
    private var entries: [ZipEntry] = []
    private var offset = 0

    /// Sizes and offsets have 32 bits; numbers of entries 16 (APPNOTE 4.4.1.4 keeps the largest for zip64).
    private static let sizeLimit = Int(UInt32.max)
    private static let countLimit = Int(UInt16.max)

    /// Writes the files, whose names differ, sorted by the bytes of their names.
    ///
    /// The archive appears under its name when it is complete and on the disk, replacing what was there.
    /// - Throws: a `Failure` that names the file which could not be read or written.
    public static func write(_ files: [PackageFile], to output: Output) throws(Failure)
        -> ZipSummary
    {
        let (folder, name) = try output.resolved()
        let draft = try Draft(in: folder)
        do throws(Failure) {
            var writer = ZipWriter(file: draft.file)
            for file in files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                try writer.add(file)
            }
            let summary = try writer.finish(in: folder, name)
            try draft.publish(as: summary.path)
            return summary
        } catch {
            draft.discard()
            throw error
        }
    }

    private init(file: OpenFile) { self.file = file }

    private mutating func add(_ source: PackageFile) throws(Failure) {
        guard entries.count < Self.countLimit - 1 else {
            throw Failure(
                cannot: "pack", source.name, "a zip holds at most \(Self.countLimit - 1) files",
                name: "PackageTooLarge")
        }
        // Sizes and checksum are known when the data has been written, and so they follow it.
        var entry = ZipEntry(
            name: Array(source.name.utf8), mode: source.mode,
            flags: ZipEntry.utf8 | ZipEntry.described, method: ZipEntry.Method.deflated.rawValue,
            checksum: 0, packedSize: 0, size: 0, offset: offset)
        try write(entry.localHeader)
        let start = offset
        var own = SHA256()
        var packed: [UInt8] = []
        func take(_ bytes: UnsafeRawBufferPointer, last: Bool) throws(Failure) {
            entry.checksum = Deflate.checksum(bytes, after: entry.checksum)
            entry.size += bytes.count
            own.update(bufferPointer: bytes)
            compressor.compress(bytes, last: last, into: &packed)
            try write(packed)
            packed.removeAll(keepingCapacity: true)
        }
        switch source.content {
        case .bytes(let bytes): try bytes.forEachPiece(take)
        case .link(let target): try Array(target.utf8).forEachPiece(take)
        case .file(let path): try OpenFile(reading: path).forEachPiece(take)
        }
        entry.packedSize = offset - start
        guard max(entry.size, entry.packedSize, offset) < Self.sizeLimit else {
            throw Failure(
                cannot: "pack", source.name, "a zip holds at most \(Self.sizeLimit) bytes",
                name: "PackageTooLarge")
        }
        try write(entry.dataDescriptor)
        content.update(data: entry.name + Array("\0\(String(entry.mode, radix: 8))\0".utf8))
        content.update(data: Array(own.finalize()))
        entries.append(entry)
    }

    private mutating func finish(in folder: String, _ name: String?) throws(Failure) -> ZipSummary {
        let start = offset
        for entry in entries { try write(entry.centralHeader) }
        guard offset < Self.sizeLimit else {
            throw Failure(
                cannot: "pack", file.path, "a zip holds at most \(Self.sizeLimit) bytes",
                name: "PackageTooLarge")
        }
        try write(ZipEntry.end(count: entries.count, directory: start..<offset))
        let content = content.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
        return ZipSummary(
            path: "\(folder)/\(name ?? content + ".zip")",
            sha256: Data(hash.finalize()).base64EncodedString(), content: content, bytes: offset,
            unpacked: entries.reduce(0) { $0 + $1.size },
            files: entries.count)
    }

    private mutating func write(_ bytes: [UInt8]) throws(Failure) {
        hash.update(data: bytes)
        offset += bytes.count
        try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
            try file.write(UnsafeRawBufferPointer(bytes))
        }
    }
}

extension [UInt8] {
    /// Hands on the whole content, in one piece.
    fileprivate func forEachPiece(
        _ take: (UnsafeRawBufferPointer, _ last: Bool) throws(Failure) -> Void
    ) throws(Failure) {
        try withUnsafeBufferPointer { (bytes) throws(Failure) in
            try take(UnsafeRawBufferPointer(bytes), true)
        }
    }
}

extension OpenFile {
    /// Hands on the whole content, piece by piece, the last with a mark.
    ///
    /// - Throws: a `Failure` when somebody writes to the file meanwhile.
    fileprivate func forEachPiece(
        _ take: (UnsafeRawBufferPointer, _ last: Bool) throws(Failure) -> Void
    ) throws(Failure) {
        let version = try version()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var offset = 0
        var last = false
        while !last {
            let count = try read(into: buffer, at: offset)
            last = count < buffer.count
            try take(UnsafeRawBufferPointer(rebasing: buffer[..<count]), last)
            offset += count
        }
        guard try self.version() == version else {
            throw Failure(
                cannot: "read", path, "it changed meanwhile", next: "pack again", name: "FileError")
        }
    }
}
