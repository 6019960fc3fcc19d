import LPCore

/// A block of a file as it stands in the archive.
struct PackedBlock: Sendable {
    let bytes: [UInt8]
    /// Of its content.
    let checksum: UInt32
    /// Of the content, in bytes.
    let size: Int
    /// Whether the bytes are the content itself.
    let isStored: Bool
    /// Of the bytes: what the cache checks.
    let seal: UInt32
}

/// Which block of which file of a survey.
struct BlockPlace: Sendable {
    let file: SurveyedFile
    let number: Int

    var key: BlockKey { BlockKey(content: file.content.hash, number: number) }
    var isLast: Bool { number == file.blocks - 1 }
}

/// Brings one block after another into the form that the archive has.
final class BlockPacker {
    private let cache: BlockCache?
    private let compressor = Deflate.Compressor()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Deflate.window + Zip.block, alignment: 16)

    init(cache: BlockCache?) { self.cache = cache }

    deinit { buffer.deallocate() }

    /// The block from the cache, or else from its file.
    ///
    /// That it is of the content that was surveyed, the checksums of all of the file's blocks tell.
    ///
    /// - Throws: a `Failure` when the file cannot be read any more or has become shorter.
    func pack(_ place: BlockPlace) throws(Failure) -> PackedBlock {
        if let known = cache?.block(place.key) { return known }
        switch place.file.file.content {
        case .bytes(let bytes): return pack(bytes, place)
        case .link(let target): return pack(Array(target.utf8), place)
        case .file(let path): return try pack(fileAt: path, place)
        }
    }

    private func pack(_ bytes: [UInt8], _ place: BlockPlace) -> PackedBlock {
        bytes.withUnsafeBytes { bytes in
            let start = place.number * Zip.block
            let before = max(0, start - Deflate.window)
            let end = min(bytes.count, start + Zip.block)
            return pack(
                UnsafeRawBufferPointer(rebasing: bytes[start..<end]),
                after: UnsafeRawBufferPointer(rebasing: bytes[before..<start]), place)
        }
    }

    private func pack(fileAt path: String, _ place: BlockPlace) throws(Failure) -> PackedBlock {
        let file = try OpenFile(reading: path)
        let start = place.number * Zip.block
        let before = max(0, start - Deflate.window)
        let end = min(place.file.content.size, start + Zip.block)
        let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(end - before)])
        guard try file.read(into: wanted, at: before) == wanted.count else { throw .changed(path) }
        let bytes = UnsafeRawBufferPointer(wanted)
        return pack(
            UnsafeRawBufferPointer(rebasing: bytes[(start - before)...]),
            after: UnsafeRawBufferPointer(rebasing: bytes[..<(start - before)]), place)
    }

    private func pack(
        _ block: UnsafeRawBufferPointer, after preceding: UnsafeRawBufferPointer,
        _ place: BlockPlace
    ) -> PackedBlock {
        let checksum = Deflate.checksum(block)
        var bytes: [UInt8] = []
        var isStored =
            place.file.content.isStored || place.file.blocks == 1 && Noise.fills(block)
        if !isStored {
            bytes = compressor.compress(block, after: preceding, last: place.isLast)
            // A stream of many blocks cannot be left and entered again.
            isStored = place.file.blocks == 1 && bytes.count >= block.count
        }
        if isStored { bytes = Array(block) }
        let seal = isStored ? checksum : bytes.withUnsafeBytes { Deflate.checksum($0) }
        return PackedBlock(
            bytes: bytes, checksum: checksum, size: block.count, isStored: isStored, seal: seal)
    }
}
