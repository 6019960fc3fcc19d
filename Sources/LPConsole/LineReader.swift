import Glibc
public import LPCore

/// Lines from a descriptor: one at a time as records are read, or as they come for who also waits on others.
public struct LineReader: Sendable {
    public let descriptor: Int32
    private var buffer: LineBuffer

    /// - Parameter limit: the longest line that is kept, in bytes.
    public init(_ descriptor: Int32 = 0, limit: Int = 64 << 20) {
        self.descriptor = descriptor
        buffer = LineBuffer(limit: limit)
    }

    public var isDrained: Bool { buffer.isDrained }

    /// What is still to come, where the end is in sight: in a file, or when the writers of a pipe are gone.
    public struct Rest: Hashable, Sendable {
        /// Lines that have been read already, and their bytes.
        public let lines: Int
        public let bytes: Int
        /// Bytes that have not been read.
        public let unread: Int
    }

    /// Nil where the end is not in sight.
    public var rest: Rest? {
        unread.map { unread in
            let rest = buffer.rest
            return Rest(lines: rest.count { $0 == 0x0A }, bytes: rest.count, unread: unread)
        }
    }

    private var unread: Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        if status.st_mode & S_IFMT == S_IFREG {
            return max(Int(status.st_size) - Int(lseek(descriptor, 0, SEEK_CUR)), 0)
        }
        var poll = pollfd(fd: descriptor, events: 0, revents: 0)
        var count: Int32 = 0
        guard Glibc.poll(&poll, 1, 0) == 1, poll.revents & Int16(POLLHUP) != 0,
            ioctl(descriptor, UInt(FIONREAD), &count) == 0
        else { return nil }
        return Int(count)
    }

    /// A line that has been read already; never waits.
    public mutating func buffered() -> LineBuffer.Line? { buffer.next() }

    /// The next line; waits for it, and is nil at the end.
    ///
    /// - Throws: a `Failure` when the descriptor cannot be read.
    public mutating func next() throws(Failure) -> LineBuffer.Line? {
        while true {
            if let line = buffer.next() { return line }
            if buffer.isDrained { return nil }
            try fill()
        }
    }

    /// Reads once: what is there, up to 256 KB.
    ///
    /// - Throws: a `Failure` when the descriptor cannot be read.
    public mutating func fill() throws(Failure) {
        let (count, error) = withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 1) {
            chunk -> (Int, Int32) in
            let count = read(descriptor, chunk.baseAddress, chunk.count)
            if count >= 0 { buffer.append(UnsafeRawBufferPointer(rebasing: chunk[..<count])) }
            return (count, errno)
        }
        if count < 0, error == EAGAIN { return awaitReady(descriptor, POLLIN) }
        if count < 0, error != EINTR {
            throw Failure(
                .unable, cannot: "read", "standard input", systemReason(error), name: "ReadFailed")
        }
    }
}
