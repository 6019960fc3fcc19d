import Glibc
public import LPCore

/// Lines to a descriptor, gathered and written when asked: never part of a record without the rest to follow.
public struct LineWriter: Sendable {
    /// Why a line could not be written.
    public enum Problem: Error, Hashable, Sendable {
        /// The reader went away (EPIPE): the end of the work, not a fault.
        case readerGone
        case failed(Failure)

        /// The ending of a command that cannot write any more.
        public var ending: Ending {
            switch self {
            case .readerGone: .signal(SIGPIPE)
            case .failed(let failure): failure.ending
            }
        }

        /// The ending of a command that nobody reads.
        ///
        /// - Throws: any other problem, which there is something to say of.
        public func endingUnread() throws(Failure) -> Ending {
            if case .failed(let failure) = self { throw failure }
            return ending
        }
    }

    public let descriptor: Int32
    /// What is written to, as messages name it.
    private let name: String
    private var pending: [UInt8] = []
    private var written = 0

    public init(_ descriptor: Int32 = 1, named name: String = "standard output") {
        self.descriptor = descriptor
        self.name = name
    }

    /// Lines to a file, which is made if there is none; what it holds stays until `empty`.
    ///
    /// - Throws: a `Failure` when there can be no such file.
    public init(opening file: String) throws(Failure) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure(file, errno) }
        self.init(descriptor, named: file)
    }

    /// Drops what the file holds; a pipe or a device holds nothing.
    ///
    /// - Throws: a `Failure` when that cannot be done.
    public func empty() throws(Failure) {
        guard ftruncate(descriptor, 0) != 0, errno != EINVAL else { return }
        throw Self.failure(name, errno)
    }

    private static func failure(_ name: String, _ number: Int32) -> Failure {
        Failure(.unable, cannot: "write", name, systemReason(number), name: "WriteFailed")
    }

    /// Bytes that wait to be written.
    public var backlog: Int { pending.count - written }

    /// Adds a line, its newline included.
    public mutating func append(_ line: [UInt8]) {
        pending += line
        pending.append(0x0A)
    }

    /// Adds bytes as they are.
    mutating func append(raw bytes: [UInt8]) { pending += bytes }

    /// Writes everything; waits for a slow reader.
    public mutating func flush() throws(Problem) {
        while backlog > 0 {
            if try !writeSome(backlog) { awaitReady(descriptor, POLLOUT) }
        }
    }

    /// Writes what the descriptor takes at once, which poll(2) has said it does.
    ///
    /// A pipe that polls as writable takes PIPE_BUF bytes without waiting (pipe(7)), a file takes any.
    ///
    /// - Parameter patience: ms to wait for the descriptor, each time that it takes nothing.
    public mutating func flushWhatFits(patience: Int32 = 0) throws(Problem) {
        while backlog > 0, isWritable(patience) {
            guard try writeSome(min(backlog, Int(PIPE_BUF))) else { return }
        }
    }

    /// Writes what fits, like `flushWhatFits`; what cannot be written is given up, so that nobody waits for it.
    public mutating func push(patience: Int32 = 0) -> Problem? {
        do { try flushWhatFits(patience: patience) } catch {
            pending.removeAll()
            written = 0
            return error
        }
        return nil
    }

    func isWritable(_ patience: Int32 = 0) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return Glibc.poll(&poll, 1, patience) == 1
    }

    /// Writes once; false when nothing was taken.
    private mutating func writeSome(_ count: Int) throws(Problem) -> Bool {
        let done = pending.withUnsafeBytes { bytes in
            bytes.baseAddress.map { write(descriptor, $0 + written, count) } ?? 0
        }
        guard done >= 0 else {
            if errno == EINTR || errno == EAGAIN { return false }
            if errno == EPIPE { throw .readerGone }
            throw .failed(Self.failure(name, errno))
        }
        written += done
        if written == pending.count {
            pending.removeAll(keepingCapacity: true)
            written = 0
        } else if written >= 1 << 20 {
            pending.removeSubrange(..<written)
            written = 0
        }
        return true
    }
}
