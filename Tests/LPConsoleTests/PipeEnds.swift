import Glibc

/// A pipe of this process, closed when it is dropped.
final class PipeEnds {
    private(set) var reader: Int32
    private(set) var writer: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "no pipe")
        reader = ends[0]
        writer = ends[1]
    }

    deinit {
        closeWriter()
        closeReader()
    }

    func makeNonBlocking() {
        for end in [reader, writer] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    func send(_ text: String) {
        precondition(write(writer, text, text.utf8.count) == text.utf8.count, "a short write")
    }

    func closeWriter() {
        if writer >= 0 { close(writer) }
        writer = -1
    }

    /// Gives the writing end away: the taker closes it.
    func takeWriter() -> Int32 {
        defer { writer = -1 }
        return writer
    }

    func closeReader() {
        if reader >= 0 { close(reader) }
        reader = -1
    }

    /// What waits in the pipe, up to 1 MiB.
    func received() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(reader, &bytes, bytes.count)
        return Array(bytes.prefix(max(count, 0)))
    }
}
