import Glibc
import LPConsole
import LPCore
import NIOCore

/// One worker's log: a plain file that its processes write to directly, and we between them.
///
/// So the order of lines is that of their writing, and what a call has written is all there when it is answered.
final class FunctionLog {
    /// The stream's name as Lambda has it: `2026/11/23/[$LATEST]HEX`.
    let stream: String
    private(set) var descriptor: Int32 = -1
    private let folder: String
    let path: String
    private var pending: [UInt8] = []
    private var writes = 0

    /// Lambda returns this much of a call's log, in bytes.
    private static let tailLimit = 4096
    /// Above this a log starts anew, and the one before it stays beside it.
    private static let sizeLimit = 10 << 20
    /// How many logs of a function are kept, unless more are open.
    private static let kept = max(20, 2 * System.coreCount)

    init(folder: String, function: StoredFunction) {
        let name = LogFileName(
            seconds: WallClock.milliseconds() / 1000, version: function.version,
            unique: Identifier.hex(words: 2))
        stream = name.stream
        self.folder = "\(folder)/\(function.name)"
        path = "\(self.folder)/\(name.file)"
    }

    deinit { close() }

    /// Makes the file; the oldest of the function's go that no worker has.
    ///
    /// - Throws: a `Failure` when it cannot be made.
    func open() throws(Failure) {
        try DurableFile.makeFolder(folder)
        let old = DurableFile.names(in: folder).filter { $0.hasSuffix(".log") }
        for name in old.dropLast(Self.kept - 1) where !Self.isOpen("\(folder)/\(name)") {
            DurableFile.remove("\(folder)/\(name)")
            DurableFile.remove("\(folder)/\(name).1")
        }
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(.unable, cannot: "write", path, systemReason(errno))
        }
        flock(descriptor, LOCK_SH)
    }

    /// Whether a worker has a log, and if it is one that has yet to start.
    ///
    /// The names do not tell: those of one second are in no order.
    private static func isOpen(_ path: String) -> Bool {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { Glibc.close(file) }
        return flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Bytes so far.
    var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Adds text as it is. A log that cannot be written stops no call.
    func write(_ text: String) {
        append(text)
        flush()
    }

    /// Adds text with what is written next, at the latest when it is flushed: a write costs as much as the rest of a call.
    func append(_ text: String) { pending.append(contentsOf: text.utf8) }

    func flush() {
        guard !pending.isEmpty else { return }
        pending.withUnsafeBytes { _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
        pending.removeAll(keepingCapacity: true)
        writes += 1
        // Between these the file may grow by what so many calls write.
        if writes.isMultiple(of: 64) { rotateIfLarge() }
    }

    /// The end of what was written since a size.
    func tail(from start: Int) -> [UInt8] {
        flush()
        let end = size
        // What was there before may have been moved away meanwhile.
        let first = max(start > end ? 0 : start, end - Self.tailLimit)
        return [UInt8](unsafeUninitializedCapacity: max(0, end - first)) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, first))
        }
    }

    /// Moves what is there to `NAME.log.1` when it is too much; the file stays the one that the processes have open.
    func rotateIfLarge() {
        let size = size
        guard size > Self.sizeLimit else { return }
        let old = Glibc.open(path + ".1", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard old >= 0 else { return }
        defer { Glibc.close(old) }
        var offset = size - Self.sizeLimit
        while offset < size, sendfile(old, descriptor, &offset, size - offset) > 0 {}
        ftruncate(descriptor, 0)
    }
}
