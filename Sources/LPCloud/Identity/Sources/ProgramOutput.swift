import Glibc

/// What comes from the descriptors of a program, as far as it has come.
struct ProgramOutput {
    private(set) var texts: [[UInt8]]
    private var waiting: [pollfd]
    private var chunk = [UInt8](repeating: 0, count: 4096)

    init(_ descriptors: [Int32]) {
        texts = descriptors.map { _ in [] }
        waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    }

    /// Bytes in all.
    var size: Int { texts.reduce(0) { $0 + $1.count } }

    /// Reads what has come; false when nothing has come within so many ms.
    mutating func takesMore(milliseconds: Int32) -> Bool {
        guard poll(&waiting, nfds_t(waiting.count), milliseconds) > 0 else { return false }
        for index in waiting.indices where waiting[index].revents != 0 {
            let count = read(waiting[index].fd, &chunk, chunk.count)
            if count > 0 { texts[index] += chunk[..<count] } else { waiting[index].fd = -1 }
        }
        return true
    }
}
