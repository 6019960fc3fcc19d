/// One entry as a zip's central directory describes it (PKWARE APPNOTE 6.3.10, section 4).
struct ZipEntry: Hashable, Sendable {
    enum Method: UInt16, Hashable, Sendable {
        case stored = 0
        case deflated = 8
    }

    var name: [UInt8]
    /// The Unix mode with its type bits; 0 when the archive was made where there are none.
    var mode: UInt16
    var flags: UInt16 = ZipEntry.utf8
    var method: UInt16
    var checksum: UInt32
    var packedSize: Int
    var size: Int
    var offset: Int

    /// General purpose bit 0: the data is encrypted.
    static let encrypted: UInt16 = 1 << 0
    /// Bit 3: sizes and CRC-32 follow the data, and the local header has none.
    static let described: UInt16 = 1 << 3
    /// Bit 11: the name is UTF-8.
    static let utf8: UInt16 = 1 << 11

    static let localSize = 30
    static let centralSize = 46
    static let endSize = 22
    static let localMark: UInt32 = 0x0403_4B50
    static let centralMark: UInt32 = 0x0201_4B50
    static let endMark: UInt32 = 0x0605_4B50

    /// 1980-01-01 00:00, the first moment a zip can name, as its time and date words.
    private static let moment: (time: UInt16, date: UInt16) = (0, 0x0021)
    /// Version 2.0 of the format suffices: deflate, and no more.
    private static let version: UInt16 = 20
    private static let madeByUnix: UInt16 = 3 << 8

    var isDirectory: Bool { name.last == UInt8(ascii: "/") }
    var isLink: Bool { mode & 0o170000 == 0o120000 }
    var isExecutable: Bool { mode & 0o111 != 0 }

    /// The header that stands before the data.
    var localHeader: [UInt8] {
        var bytes = LittleEndian()
        bytes.put(Self.localMark)
        putShared(into: &bytes)
        return bytes.bytes + name
    }

    /// The entry of the central directory.
    var centralHeader: [UInt8] {
        var bytes = LittleEndian()
        bytes.put(Self.centralMark)
        bytes.put(Self.madeByUnix | Self.version)
        putShared(into: &bytes)
        bytes.put(UInt16(0))  // comment
        bytes.put(UInt16(0))  // disk
        bytes.put(UInt16(0))  // internal attributes
        bytes.put(UInt32(mode) << 16)
        bytes.put(UInt32(offset))
        return bytes.bytes + name
    }

    private func putShared(into bytes: inout LittleEndian) {
        bytes.put(Self.version)
        bytes.put(flags)
        bytes.put(method)
        bytes.put(Self.moment.time)
        bytes.put(Self.moment.date)
        bytes.put(checksum)
        bytes.put(UInt32(packedSize))
        bytes.put(UInt32(size))
        bytes.put(UInt16(name.count))
        bytes.put(UInt16(0))  // extra fields
    }

    /// The record that ends an archive.
    static func end(count: Int, directory: Range<Int>) -> [UInt8] {
        var bytes = LittleEndian()
        bytes.put(endMark)
        bytes.put(UInt16(0))  // this disk
        bytes.put(UInt16(0))  // the directory's disk
        bytes.put(UInt16(count))
        bytes.put(UInt16(count))
        bytes.put(UInt32(directory.count))
        bytes.put(UInt32(directory.lowerBound))
        bytes.put(UInt16(0))  // comment
        return bytes.bytes
    }
}
