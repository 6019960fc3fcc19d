import LPCore

/// An archive that is being written: bytes after bytes, with places that are filled in later.
struct ArchiveFile {
    let file: OpenFile
    /// Where the next bytes go.
    var offset: Int { written + pending.count }

    private var written: Int
    private var pending: [UInt8] = []

    /// One system call for so many bytes.
    private static let piece = 1 << 20

    /// - Parameter offset: where to start.
    init(_ file: OpenFile, at offset: Int = 0) {
        self.file = file
        written = offset
    }

    /// Appends a part of another file.
    mutating func append(_ range: Range<Int>, of other: OpenFile) throws(Failure) {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.piece) {
            let count = min(Self.piece, range.upperBound - start)
            try append(try other.bytes(at: start, count: count))
        }
    }

    mutating func append(_ bytes: [UInt8]) throws(Failure) {
        // To copy what is nearly a piece would be a waste.
        if pending.isEmpty, bytes.count >= Self.piece / 16 {
            try write(bytes)
        } else {
            pending += bytes
            if pending.count >= Self.piece { try flush() }
        }
    }

    /// Writes over what is there.
    mutating func replace(at offset: Int, with bytes: [UInt8]) throws(Failure) {
        if offset >= written {
            let start = offset - written
            pending.replaceSubrange(start..<start + bytes.count, with: bytes)
        } else {
            if offset + bytes.count > written { try flush() }
            try Self.write(bytes, to: file, at: offset)
        }
    }

    mutating func flush() throws(Failure) {
        try write(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func write(_ bytes: [UInt8]) throws(Failure) {
        try Self.write(bytes, to: file, at: written)
        written += bytes.count
        // The disk has something to do while more is made.
        file.startSync(written - bytes.count..<written)
    }

    private static func write(_ bytes: [UInt8], to file: OpenFile, at offset: Int) throws(Failure) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
            try file.write(UnsafeRawBufferPointer(bytes), at: offset)
        }
    }
}
