import LPCore

/// Brings one segment after another into the form that the archive has.
final class SegmentMaker {
    private let cache: BlockCache?
    private let compressor = Deflate.Compressor()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Deflate.window + Zip.block, alignment: 16)

    init(cache: BlockCache?) { self.cache = cache }

    deinit { buffer.deallocate() }

    /// The blocks from the cache, or else from their files.
    ///
    /// That they are of the content that was surveyed, the checksums of all of a file's blocks tell.
    ///
    /// - Throws: a `Failure` when a file cannot be read any more or has become shorter.
    func make(_ places: [BlockPlace]) throws(Failure) -> Segment {
        let room = places.reduce(0) { $0 + $1.headerSize + compressor.bound($1.size) }
        var pieces: [Segment.Piece] = []
        pieces.reserveCapacity(places.count)
        var failure: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: room) { bytes, count in
            let bytes = UnsafeMutableRawBufferPointer(bytes)
            do throws(Failure) {
                for place in places {
                    let start = count + place.headerSize
                    let output = UnsafeMutableRawBufferPointer(
                        rebasing: bytes[start..<start + compressor.bound(place.size)])
                    let block = try block(place, output).moved(to: start)
                    if place.number == 0 { Self.header(place, block).copy(to: bytes, at: count) }
                    pieces.append((place, block))
                    count = start + block.count
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return Segment(bytes: bytes, pieces: pieces)
    }

    /// The header of a file's first block, whose numbers are right when it is the only one.
    private static func header(_ place: BlockPlace, _ block: CachedBlock) -> [UInt8] {
        var entry = ZipEntry(place.file, at: 0)
        entry.add(block)
        return entry.localHeader
    }

    /// Puts a block at the start of the output.
    private func block(_ place: BlockPlace, _ output: UnsafeMutableRawBufferPointer)
        throws(Failure) -> CachedBlock
    {
        if let known = cache?.block(place.key, size: place.size, into: output) { return known }
        switch place.file.file.content {
        case .bytes(let bytes): return pack(bytes, place, output)
        case .link(let target): return pack(Array(target.utf8), place, output)
        case .file(let path): return try pack(fileAt: path, place, output)
        }
    }

    private func pack(
        _ bytes: [UInt8], _ place: BlockPlace, _ output: UnsafeMutableRawBufferPointer
    ) -> CachedBlock {
        bytes.withUnsafeBytes { bytes in
            let start = place.number * Zip.block
            let before = max(0, start - Deflate.window)
            return pack(
                UnsafeRawBufferPointer(rebasing: bytes[start..<start + place.size]),
                after: UnsafeRawBufferPointer(rebasing: bytes[before..<start]), place, output)
        }
    }

    private func pack(
        fileAt path: String, _ place: BlockPlace, _ output: UnsafeMutableRawBufferPointer
    ) throws(Failure) -> CachedBlock {
        let file = try OpenFile(reading: path)
        let start = place.number * Zip.block
        let before = max(0, start - Deflate.window)
        let wanted = UnsafeMutableRawBufferPointer(
            rebasing: buffer[..<(start + place.size - before)])
        guard try file.read(into: wanted, at: before) == wanted.count else { throw .changed(path) }
        let bytes = UnsafeRawBufferPointer(wanted)
        return pack(
            UnsafeRawBufferPointer(rebasing: bytes[(start - before)...]),
            after: UnsafeRawBufferPointer(rebasing: bytes[..<(start - before)]), place, output)
    }

    private func pack(
        _ block: UnsafeRawBufferPointer, after preceding: UnsafeRawBufferPointer,
        _ place: BlockPlace, _ output: UnsafeMutableRawBufferPointer
    ) -> CachedBlock {
        let checksum = Deflate.checksum(block)
        var count = block.count
        var isStored =
            place.file.content.isStored || place.file.blocks == 1 && Noise.fills(block)
        if !isStored {
            count = compressor.compress(
                block, after: preceding, last: place.isLast,
                place.file.blocks > 1 && Self.isText(block) ? .thorough : .quick, into: output)
            // A stream of many blocks cannot be left and entered again.
            isStored = place.file.blocks == 1 && count >= block.count
        }
        if isStored {
            output.copyMemory(from: block)
            count = block.count
        }
        let packed = UnsafeRawBufferPointer(rebasing: output[..<count])
        return CachedBlock(
            key: place.key, offset: 0, count: count, size: block.count, checksum: checksum,
            seal: isStored ? checksum : Deflate.checksum(packed), isStored: isStored)
    }
}

extension SegmentMaker {
    /// Whether a block is text, by what git goes by.
    private static func isText(_ block: UnsafeRawBufferPointer) -> Bool {
        !block.prefix(8000).contains(0)
    }
}

extension ZipEntry {
    /// An entry whose data is still to come.
    init(_ file: SurveyedFile, at offset: Int) {
        self.init(
            name: Array(file.file.name.utf8), mode: file.file.mode,
            method: Method.deflated.rawValue, checksum: 0, packedSize: 0, size: 0, offset: offset)
    }

    /// Counts a block of the entry's data.
    mutating func add(_ block: CachedBlock) {
        checksum =
            size == 0
            ? block.checksum
            : Deflate.checksum(of: checksum, followedBy: block.checksum, count: block.size)
        packedSize += block.count
        size += block.size
        method = (block.isStored ? Method.stored : .deflated).rawValue
    }
}

extension [UInt8] {
    fileprivate func copy(to bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
        withUnsafeBytes {
            UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]).copyMemory(from: $0)
        }
    }
}
