import Glibc

/// The whole lines of a file from its start; a last one without a newline is none.
struct WholeLines {
    private let descriptor: Int32
    private var bytes: [UInt8] = []
    /// Where in `bytes` the next line starts.
    private var start = 0
    /// Where in the file the next line starts.
    private(set) var offset = 0

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// What follows the last whole line, once `next` has been nil.
    var torn: ArraySlice<UInt8> { bytes[start...] }

    /// The next line without its newline; nil at the end.
    ///
    /// - Throws: the errno when the file cannot be read.
    mutating func next() throws(SystemError) -> (offset: Int, line: [UInt8])? {
        var searched = start
        while true {
            if let newline = newline(from: searched) {
                defer {
                    offset += newline + 1 - start
                    start = newline + 1
                }
                return (offset, Array(bytes[start..<newline]))
            }
            searched = bytes.count - start
            bytes.removeSubrange(..<start)
            start = 0
            if try !fill() { return nil }
        }
    }

    private func newline(from place: Int) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, place < buffer.count,
                let found = memchr(base + place, 0x0A, buffer.count - place)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Reads more; false at the end.
    private mutating func fill() throws(SystemError) -> Bool {
        let (count, error) = withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 1) {
            chunk -> (Int, Int32) in
            let count = read(descriptor, chunk.baseAddress, chunk.count)
            if count > 0 { bytes += UnsafeRawBufferPointer(rebasing: chunk[..<count]) }
            return (count, errno)
        }
        if count < 0, error == EINTR { return true }
        guard count >= 0 else { throw SystemError(number: error) }
        return count > 0
    }
}

/// What the system says when it refuses.
struct SystemError: Error {
    let number: Int32
}
