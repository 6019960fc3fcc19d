import LPCore

/// The content of one entry of an archive, expanded piece by piece.
struct EntryContent {
    let file: OpenFile
    let offset: Int
    let entry: ZipEntry
    let name: String

    private static let piece = 256 << 10

    /// Hands on every piece; what came before a failure has been handed on already.
    ///
    /// - Throws: a `Failure` when the data, its size or its CRC-32 is not as the archive says.
    func forEach(_ take: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        let buffers = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 2 * Self.piece, alignment: 16)
        defer { buffers.deallocate() }
        let input = UnsafeMutableRawBufferPointer(rebasing: buffers[..<Self.piece])
        let output = UnsafeMutableRawBufferPointer(rebasing: buffers[Self.piece...])
        var checksum: UInt32 = 0
        var size = 0
        func pass(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
            checksum = Deflate.checksum(bytes, after: checksum)
            size += bytes.count
            try take(bytes)
        }
        let expander =
            entry.method == ZipEntry.Method.deflated.rawValue
            ? Deflate.Expander(limit: entry.size) : nil
        var done = 0
        while done < entry.packedSize {
            let wanted = min(Self.piece, entry.packedSize - done)
            let window = UnsafeMutableRawBufferPointer(rebasing: input[..<wanted])
            guard try file.read(into: window, at: offset + done) == wanted else {
                throw .damaged(name, "its data is cut off")
            }
            done += wanted
            if let expander {
                try expand(UnsafeRawBufferPointer(window), expander, output, pass)
            } else {
                try pass(UnsafeRawBufferPointer(window))
            }
        }
        guard expander?.ended ?? true, size == entry.size, checksum == entry.checksum else {
            throw .damaged(name, "its content does not match its size or CRC-32")
        }
    }

    private func expand(
        _ input: UnsafeRawBufferPointer, _ expander: Deflate.Expander,
        _ output: UnsafeMutableRawBufferPointer,
        _ pass: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        do throws(Deflate.Halt<Failure>) {
            try expander.expand(input, through: output, pass)
        } catch {
            switch error {
            case .taker(let failure): throw failure
            case .stream: throw .damaged(name, "its compressed data is damaged")
            case .tooLong: throw .damaged(name, "it is larger than the archive says")
            }
        }
    }
}
