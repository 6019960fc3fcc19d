import LPCore

/// A file of compressed blocks, which only ever grows, and its index.
///
/// It is a line that names its format, then batches: header, index, data. What was torn by a crash or
/// is of another format is not read.
struct CacheGeneration: Sendable {
    private(set) var file: OpenFile
    private(set) var index = CacheIndex()
    /// Where the next batch goes; less than the file's size when its end is torn.
    private(set) var end = 0

    private static let mark: UInt32 = 0x4C50_4231
    private static let headerSize = 6 * 4 + 8
    private static let format = Array(
        "lambdapool blocks 3, \(Deflate.identity), split \(Zip.block)\n".utf8)

    /// Reads what a file has.
    ///
    /// - Throws: a `Failure` when it cannot be read.
    init(_ file: OpenFile) throws(Failure) {
        self.file = file
        let size = try file.stamp().size
        guard try file.bytes(at: 0, count: Self.format.count) == Self.format else { return }
        end = Self.format.count
        while let batch = try batch(at: end, of: size) {
            index.merge(batch.index)
            end = batch.end
        }
    }

    /// The same by way of another descriptor; nil when it leads to another file, or to more than was read.
    func reopened(by other: OpenFile) throws(Failure) -> CacheGeneration? {
        let (its, ours) = (try other.stamp(), try file.stamp())
        guard its.device == ours.device, its.inode == ours.inode, its.size == end else {
            return nil
        }
        var same = self
        same.file = other
        return same
    }

    /// Whether more can be appended.
    func isWhole() throws(Failure) -> Bool { try file.stamp().size == end }

    private func batch(at start: Int, of size: Int) throws(Failure) -> (
        index: CacheIndex, end: Int
    )? {
        let header = try file.bytes(at: start, count: Self.headerSize)
        guard header.count == Self.headerSize, header.number(0) == Self.mark else { return nil }
        let counts = (1...3).map { Int(header.number(4 * $0) as UInt32) }
        let indexSize = CacheIndex.size(counts)
        let dataSize: Int = header.number(24)
        let dataStart = start + Self.headerSize + indexSize
        guard dataSize >= 0, dataStart <= size, dataSize <= size - dataStart else { return nil }
        let bytes = try file.bytes(at: start + Self.headerSize, count: indexSize)
        guard bytes.count == indexSize,
            bytes.withUnsafeBytes({ Deflate.checksum($0) }) == header.number(16)
        else { return nil }
        return (CacheIndex(bytes, counts, base: dataStart), dataStart + dataSize)
    }

    /// Where a block lies; nil when it is not there.
    func place(of key: BlockKey) -> (file: OpenFile, block: CachedBlock)? {
        index.blocks[key].map { (file, $0) }
    }

    /// Lets go of a block that is not as it was, so that it can be put in again.
    mutating func forget(_ key: BlockKey) { index.blocks[key] = nil }

    /// Appends a batch whose blocks lie in an archive; of one that does not fit on the disk nothing is left.
    ///
    /// - Throws: a `Failure` when it cannot be written.
    mutating func append(_ added: CacheIndex, from archive: OpenFile) throws(Failure) {
        let (placed, ranges) = Self.place(added)
        let encoded = placed.encoded
        var header = LittleEndian()
        header.put(Self.mark)
        for count in placed.counts { header.put(UInt32(count)) }
        header.put(encoded.withUnsafeBytes { Deflate.checksum($0) })
        header.put(UInt32(0))
        header.put(ranges.reduce(0) { $0 + $1.count })
        let start = end == 0 ? Self.format + header.bytes : header.bytes
        do throws(Failure) {
            var output = ArchiveFile(file, at: end)
            try output.append(start + encoded)
            let base = output.offset
            for range in ranges { try output.append(range, of: archive) }
            try output.flush()
            index.merge(CacheIndex(encoded, placed.counts, base: base))
            end = output.offset
        } catch {
            try? file.truncate(to: end)
            throw error
        }
    }

    /// The index with offsets into its own data, and what of the archive that is.
    ///
    /// Headers between blocks are taken along: one long piece is copied faster than many short ones.
    private static func place(_ added: CacheIndex) -> (CacheIndex, [Range<Int>]) {
        var placed = added
        var ranges: [Range<Int>] = []
        var base = 0
        for block in added.blocks.values.sorted(by: { $0.offset < $1.offset }) {
            let end = block.offset + block.count
            if let last = ranges.last, block.offset - last.upperBound < 4096 {
                ranges[ranges.count - 1] = last.lowerBound..<end
            } else {
                base += ranges.last?.count ?? 0
                ranges.append(block.offset..<end)
            }
            let start = ranges[ranges.count - 1].lowerBound
            placed.blocks[block.key] = block.moved(to: base + block.offset - start)
        }
        return (placed, ranges)
    }
}
