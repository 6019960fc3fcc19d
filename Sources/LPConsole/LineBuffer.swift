import Glibc

/// Cuts a stream of bytes into lines, with bounded memory whatever comes.
public struct LineBuffer: Sendable {
    /// A line without its newline.
    public enum Line: Hashable, Sendable {
        case text([UInt8])
        /// A line longer than the limit; only its length in bytes is known.
        case overlong(Int)

        /// Bytes in the stream, the newline included.
        public var count: Int {
            switch self {
            case .text(let bytes): bytes.count + 1
            case .overlong(let length): length + 1
            }
        }

        /// Whether it holds nothing but white space of JSON (RFC 8259, section 2).
        public var isBlank: Bool {
            guard case .text(let bytes) = self else { return false }
            return bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        }
    }

    private let limit: Int
    private var bytes: [UInt8] = []
    /// What has been handed out already.
    private var start = 0
    /// What has been searched for a newline already.
    private var searched = 0
    /// Bytes thrown away of a line that is over the limit.
    private var dropped = 0
    private var ended = false

    /// - Parameter limit: the longest line that is kept, in bytes.
    public init(limit: Int) { self.limit = limit }

    /// Whether the stream is over and every line was handed out.
    public var isDrained: Bool { ended && start == bytes.count && dropped == 0 }

    /// What no line was made of yet.
    var rest: ArraySlice<UInt8> { bytes[start...] }

    /// Takes more of the stream; an empty chunk is its end.
    public mutating func append(_ chunk: UnsafeRawBufferPointer) {
        if chunk.isEmpty {
            ended = true
            return
        }
        if start > 0 {
            bytes.removeSubrange(..<start)
            searched -= start
            start = 0
        }
        bytes.append(contentsOf: chunk)
    }

    /// The next whole line; nil when more of the stream is needed, or it is over.
    ///
    /// The last line needs no newline.
    public mutating func next() -> Line? {
        if let newline = newline() {
            defer {
                start = newline + 1
                searched = start
                dropped = 0
            }
            return line(upTo: newline)
        }
        searched = bytes.count
        if ended {
            guard start < bytes.count || dropped > 0 else { return nil }
            defer {
                start = bytes.count
                dropped = 0
            }
            return line(upTo: bytes.count)
        }
        if bytes.count - start > limit {
            dropped += bytes.count - start
            start = bytes.count
        }
        return nil
    }

    private func line(upTo end: Int) -> Line {
        let length = dropped + end - start
        return length > limit ? .overlong(length) : .text(Array(bytes[start..<end]))
    }

    private func newline() -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, searched < buffer.count else { return nil }
            guard let found = memchr(base + searched, 0x0A, buffer.count - searched) else {
                return nil
            }
            return UnsafeRawPointer(found) - base
        }
    }
}
