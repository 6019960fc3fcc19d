/// Which block: the same content cut in the same place.
struct BlockKey: Hashable, Sendable {
    let content: ContentHash
    let number: Int
}

/// Where a compressed block lies in a file, and what it has to be.
struct CachedBlock: Hashable, Sendable {
    let key: BlockKey
    /// From the start of the file or, in a batch, of its data.
    let offset: Int
    let count: Int
    let size: Int
    /// CRC-32 of the content.
    let checksum: UInt32
    /// CRC-32 of the bytes in the file.
    let seal: UInt32
    /// Whether these are the content itself.
    let isStored: Bool

    /// Reads it, and tells whether it is what it has to be.
    func read(from file: OpenFile, into output: UnsafeMutableRawBufferPointer) -> Bool {
        guard count <= output.count else { return false }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: output[..<count])
        guard (try? file.read(into: bytes, at: offset)) == count else { return false }
        return Deflate.checksum(UnsafeRawBufferPointer(bytes)) == seal
    }

    /// The same block elsewhere.
    func moved(to offset: Int) -> CachedBlock {
        CachedBlock(
            key: key, offset: offset, count: count, size: size, checksum: checksum, seal: seal,
            isStored: isStored)
    }
}

/// What a cache knows.
struct CacheIndex: Sendable {
    var blocks: [BlockKey: CachedBlock] = [:]
    /// What was in files, as long as they stay what they were.
    var contents: [FileStamp: SurveyedContent] = [:]
    /// The archives of packages, by their content.
    var archives: [ContentHash: SealedArchive] = [:]

    var isEmpty: Bool { blocks.isEmpty && contents.isEmpty && archives.isEmpty }

    mutating func merge(_ other: CacheIndex) {
        if isEmpty {
            self = other
            return
        }
        blocks.merge(other.blocks) { $1 }
        contents.merge(other.contents) { $1 }
        archives.merge(other.archives) { $1 }
    }

    /// What is not in another.
    func subtracting(_ other: CacheIndex) -> CacheIndex {
        CacheIndex(
            blocks: blocks.filter { other.blocks[$0.key] == nil },
            contents: contents.filter { other.contents[$0.key] != $0.value },
            archives: archives.filter { other.archives[$0.key] != $0.value })
    }
}

/// The index as it stands in a file, all numbers least significant byte first.
extension CacheIndex {
    private static let blockSize = ContentHash.count + 6 * 4 + 8
    private static let contentSize = 6 * 8 + ContentHash.count + 2 * 4
    private static let archiveSize = 2 * ContentHash.count + 8

    /// The numbers of records, which give the size of the index.
    var counts: [Int] { [blocks.count, contents.count, archives.count] }

    /// How many bytes an index with so many records takes.
    static func size(_ counts: [Int]) -> Int {
        zip(counts, [blockSize, contentSize, archiveSize]).reduce(0) { $0 + $1.0 * $1.1 }
    }

    var encoded: [UInt8] {
        var bytes = LittleEndian()
        for block in blocks.values {
            bytes.put(block.key.content.bytes)
            for number in [block.key.number, block.count, block.size, block.isStored ? 1 : 0] {
                bytes.put(UInt32(number))
            }
            bytes.put(block.checksum)
            bytes.put(block.seal)
            bytes.put(block.offset)
        }
        for (stamp, content) in contents {
            bytes.put(stamp.device)
            bytes.put(stamp.inode)
            for number in [stamp.size, stamp.modified, stamp.changed, content.size] {
                bytes.put(number)
            }
            bytes.put(content.hash.bytes)
            bytes.put(content.checksum)
            bytes.put(UInt32((content.isStored ? 1 : 0) + (content.isBinary ? 2 : 0)))
        }
        for (content, archive) in archives {
            bytes.put(content.bytes)
            bytes.put(archive.hash.bytes)
            bytes.put(archive.size)
        }
        return bytes.bytes
    }

    /// Reads an index of so many records.
    ///
    /// - Parameter base: where the data starts, from which offsets count.
    init(_ bytes: [UInt8], _ counts: [Int], base: Int) {
        var at = 0
        blocks.reserveCapacity(counts[0])
        contents.reserveCapacity(counts[1])
        for _ in 0..<counts[0] {
            let block = Self.block(bytes, at, base)
            blocks[block.key] = block
            at += Self.blockSize
        }
        for _ in 0..<counts[1] {
            let (stamp, content) = Self.content(bytes, at)
            contents[stamp] = content
            at += Self.contentSize
        }
        for _ in 0..<counts[2] {
            archives[ContentHash(bytes, at: at)] = SealedArchive(
                hash: ContentHash(bytes, at: at + ContentHash.count),
                size: bytes.number(at + 2 * ContentHash.count))
            at += Self.archiveSize
        }
    }

    private static func block(_ bytes: [UInt8], _ at: Int, _ base: Int) -> CachedBlock {
        func number(_ index: Int) -> UInt32 { bytes.number(at + ContentHash.count + 4 * index) }
        let offset: Int = bytes.number(at + ContentHash.count + 6 * 4)
        let key = BlockKey(content: ContentHash(bytes, at: at), number: Int(number(0)))
        return CachedBlock(
            key: key, offset: base + offset, count: Int(number(1)), size: Int(number(2)),
            checksum: number(4), seal: number(5), isStored: number(3) == 1)
    }

    private static func content(_ bytes: [UInt8], _ at: Int) -> (FileStamp, SurveyedContent) {
        func number(_ index: Int) -> Int { bytes.number(at + 8 * index) }
        let stamp = FileStamp(
            device: bytes.number(at), inode: bytes.number(at + 8), size: number(2),
            modified: number(3), changed: number(4))
        let rest = at + 6 * 8 + ContentHash.count
        let flags: UInt32 = bytes.number(rest + 4)
        let content = SurveyedContent(
            hash: ContentHash(bytes, at: at + 6 * 8), checksum: bytes.number(rest),
            size: number(5), isStored: flags & 1 != 0, isBinary: flags & 2 != 0)
        return (stamp, content)
    }
}
