import LPCore

/// The central directory of a zip, read and compared with the headers before the data.
struct ZipDirectory {
    let entries: [ZipEntry]
    private let file: OpenFile
    /// Where the directory starts, which is where the data ends.
    private let start: Int

    /// - Throws: a `Failure` when the file is no zip that we take.
    init(_ file: OpenFile) throws(Failure) {
        self.file = file
        let end = try Self.end(of: file)
        start = end.directory.lowerBound
        let bytes = try file.bytes(at: start, count: end.directory.count)
        var entries: [ZipEntry] = []
        entries.reserveCapacity(end.count)
        var at = 0
        while at < bytes.count {
            let (entry, next) = try Self.entry(bytes, at, file.path)
            entries.append(entry)
            at = next
        }
        guard entries.count == end.count else {
            throw .damaged(file.path, "its directory lists another number of files")
        }
        self.entries = entries
    }

    /// Where the entry's data starts, after a local header that says the same as the directory.
    ///
    /// - Throws: a `Failure` when they differ or the data does not fit.
    func dataOffset(of entry: ZipEntry) throws(Failure) -> Int {
        let name = String(decoding: entry.name, as: UTF8.self)
        let header = try file.bytes(
            at: entry.offset, count: ZipEntry.localSize + entry.name.count)
        guard header.count == ZipEntry.localSize + entry.name.count,
            header.number(0) == ZipEntry.localMark
        else { throw .damaged(name, "its header is missing") }
        let described = entry.flags & ZipEntry.described != 0
        func agrees(_ at: Int, _ value: Int) -> Bool {
            let local = Int(header.number(at) as UInt32)
            return local == value || (described && local == 0)
        }
        guard Array(header[ZipEntry.localSize...]) == entry.name,
            header.number(26) == UInt16(entry.name.count),
            header.number(6) == entry.flags, header.number(8) == entry.method,
            agrees(14, Int(entry.checksum)), agrees(18, entry.packedSize), agrees(22, entry.size)
        else { throw .damaged(name, "its header and the archive's directory differ") }
        let offset = entry.offset + header.count + Int(header.number(28) as UInt16)
        guard offset + entry.packedSize <= start else {
            throw .damaged(name, "its data runs into the directory")
        }
        return offset
    }

    private static func end(of file: OpenFile) throws(Failure) -> (
        count: Int, directory: Range<Int>
    ) {
        let size = try file.stamp().size
        let longest = ZipEntry.endSize + Int(UInt16.max)
        let base = max(0, size - longest)
        let tail = try file.bytes(at: base, count: size - base)
        let last = tail.count - ZipEntry.endSize
        let found = stride(from: last, through: 0, by: -1).first { at in
            tail.number(at) == ZipEntry.endMark
                && at + ZipEntry.endSize + Int(tail.number(at + 20) as UInt16) == tail.count
        }
        guard let at = found else { throw .damaged(file.path, "it is not a zip archive") }
        let count: UInt16 = tail.number(at + 10)
        let length: UInt32 = tail.number(at + 12)
        let start: UInt32 = tail.number(at + 16)
        guard count != .max, length != .max, start != .max else {
            throw .damaged(file.path, "it is a zip64 archive, which no package needs")
        }
        guard tail.number(at + 4) as UInt32 == 0, tail.number(at + 8) == count,
            Int(start) + Int(length) == base + at
        else { throw .damaged(file.path, "its directory is not where it says") }
        return (Int(count), Int(start)..<Int(start) + Int(length))
    }

    private static func entry(_ bytes: [UInt8], _ at: Int, _ path: String) throws(Failure)
        -> (ZipEntry, next: Int)
    {
        guard at + ZipEntry.centralSize <= bytes.count, bytes.number(at) == ZipEntry.centralMark
        else { throw .damaged(path, "its directory is cut off") }
        let lengths = [28, 30, 32].map { Int(bytes.number(at + $0) as UInt16) }
        let nameStart = at + ZipEntry.centralSize
        let next = nameStart + lengths.reduce(0, +)
        guard next <= bytes.count else { throw .damaged(path, "its directory is cut off") }
        let unix = (bytes.number(at + 4) as UInt16) >> 8 == 3
        let entry = ZipEntry(
            name: Array(bytes[nameStart..<nameStart + lengths[0]]),
            mode: unix ? bytes.number(at + 40) : 0, flags: bytes.number(at + 8),
            method: bytes.number(at + 10), checksum: bytes.number(at + 16),
            packedSize: Int(bytes.number(at + 20) as UInt32),
            size: Int(bytes.number(at + 24) as UInt32),
            offset: Int(bytes.number(at + 42) as UInt32))
        return (entry, next)
    }
}

extension Failure {
    /// An archive, or a file in it, that cannot be unpacked.
    static func damaged(_ thing: String, _ reason: String) -> Failure {
        Failure(cannot: "unpack", thing, reason, name: "InvalidZip")
    }
}
