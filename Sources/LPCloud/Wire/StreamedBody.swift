import Crypto
import LPCore

/// A request's body that is made while it is sent, because it is too large to be held: a file, with bytes around it.
public struct StreamedBody: Sendable {
    enum Part: Sendable {
        case bytes([UInt8])
        case file(SourceFile)
        /// The file in base64.
        case base64(SourceFile)

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(let file): file.count
            case .base64(let file): (file.count + 2) / 3 * 4
            }
        }

        /// Bytes from an offset on, as many as there are and as there is room for; nil where they cannot be had.
        func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
            switch self {
            case .file(let file): return file.read(at: offset, into: buffer)
            case .bytes(let bytes):
                let part = bytes[offset...].prefix(buffer.count)
                buffer.copyBytes(from: part)
                return part.count
            case .base64(let file):
                // Three bytes are four characters.
                let skipped = offset % 4
                let wanted = (skipped + buffer.count + 3) / 4 * 3
                var bytes = [UInt8](repeating: 0, count: wanted)
                guard
                    let count = bytes.withUnsafeMutableBytes({
                        file.read(at: offset / 4 * 3, into: $0)
                    })
                else { return nil }
                let text = Base64.encode(bytes[..<count]).utf8.dropFirst(skipped)
                let part = text.prefix(buffer.count)
                buffer.copyBytes(from: part)
                return part.count
            }
        }
    }

    private let parts: [Part]
    /// Bytes.
    let count: Int

    init(_ parts: [Part]) {
        self.parts = parts
        count = parts.reduce(0) { $0 + $1.count }
    }

    /// A file as it is.
    public init(_ file: SourceFile) { self.init([.file(file)]) }

    /// Writes bytes from an offset on to a buffer.
    ///
    /// - Returns: how many, 0 at the end; nil where they cannot be had.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        var start = 0
        for part in parts {
            if offset < start + part.count { return part.read(at: offset - start, into: buffer) }
            start += part.count
        }
        return 0
    }

    /// Its SHA-256; nil where it cannot be read.
    func hash() -> SHA256Digest? {
        var hash = SHA256()
        var offset = 0
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while offset < count {
            let got = buffer.withUnsafeMutableBytes { read(at: offset, into: $0) }
            guard let got, got > 0 else { return nil }
            buffer.withUnsafeBytes { hash.update(bufferPointer: .init(rebasing: $0[..<got])) }
            offset += got
        }
        return hash.finalize()
    }
}
