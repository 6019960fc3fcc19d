import Glibc
public import LPCore

/// A journal in a file: a line for what it belongs to, then one for each finished item.
///
/// What is written is the system's from then on, so it survives the death of this process at any moment; nothing is
/// forced to the disk, so the last of it may not survive the death of the machine.
public final class JournalFile: OutcomeJournal {
    private let path: String
    private let descriptor: Int32
    private var index = JournalIndex()
    private var pending: [UInt8] = []

    /// Opens a journal, or makes one, and keeps every other map from it until this process ends.
    ///
    /// - Parameters:
    ///   - header: what it must belong to.
    ///   - acceptsAnyCode: whether results of other code count too.
    /// - Throws: a `Failure` when the file cannot be used, or belongs to something else.
    public init(_ path: String, _ header: JournalHeader, acceptsAnyCode: Bool) throws(Failure) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open", path, systemReason(errno)) }
        try lock()
        var lines = WholeLines(descriptor)
        if let first = try next(&lines) {
            try check(first.line, header, acceptsAnyCode: acceptsAnyCode)
            try load(&lines)
            guard ftruncate(descriptor, lines.offset) == 0 else {
                throw Self.failure("write", path, systemReason(errno))
            }
        } else {
            try begin(after: lines.torn, header)
        }
    }

    deinit { close(descriptor) }

    public func enter(_ input: JSONText) -> (occurrence: Int, earlier: Outcome.Earlier?) {
        let (occurrence, offset) = index.enter(JournalKey(input))
        return (occurrence, offset.flatMap { line(at: $0) }.flatMap { JournalLine($0)?.earlier })
    }

    public func keep(_ outcome: Outcome, occurrence: Int) {
        guard let input = outcome.input.value else { return }
        let line = JournalLine.text(of: outcome, JournalKey(input), occurrence: occurrence)
        pending += line.bytes
        pending.append(0x0A)
    }

    public func flush() throws(Failure) {
        var written = 0
        while written < pending.count {
            let count = pending.withUnsafeBytes { bytes in
                bytes.baseAddress.map { write(descriptor, $0 + written, bytes.count - written) }
                    ?? 0
            }
            guard count >= 0 || errno == EINTR else {
                throw Self.failure("write", path, systemReason(errno))
            }
            written += max(count, 0)
        }
        pending.removeAll(keepingCapacity: true)
    }

    // MARK: - Opening

    private func lock() throws(Failure) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Self.failure("use", path, "it is not a regular file")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Self.failure("use", path, "another lp-map is using it")
        }
    }

    private func next(_ lines: inout WholeLines) throws(Failure) -> (offset: Int, line: [UInt8])? {
        do { return try lines.next() } catch {
            throw Self.failure("read", path, systemReason(error.number))
        }
    }

    private func check(
        _ line: [UInt8], _ header: JournalHeader, acceptsAnyCode: Bool
    ) throws(Failure) {
        guard let old = JournalHeader(line) else { throw notOurs }
        guard let difference = header.difference(from: old, acceptsAnyCode: acceptsAnyCode) else {
            return
        }
        throw Self.failure(
            "use", path, difference,
            next: header.differsInCodeAlone(from: old)
                ? "--journal-any-code accepts other code" : "name another journal")
    }

    private func load(_ lines: inout WholeLines) throws(Failure) {
        var number = 1
        while let (offset, bytes) = try next(&lines) {
            number += 1
            guard let line = JournalLine(bytes) else {
                throw Self.failure(
                    "read", path, "line \(number) is damaged",
                    next: "without that line its input is called again")
            }
            index.note(
                line.key, occurrence: line.occurrence, at: line.earlier == nil ? nil : offset)
        }
    }

    /// Writes the first line, in place of one that was never finished.
    private func begin(after torn: ArraySlice<UInt8>, _ header: JournalHeader) throws(Failure) {
        let start = torn.prefix(JournalHeader.opening.count)
        guard JournalHeader.opening.starts(with: start) else { throw notOurs }
        guard ftruncate(descriptor, 0) == 0 else {
            throw Self.failure("write", path, systemReason(errno))
        }
        pending = header.text.bytes + [0x0A]
        try flush()
    }

    private var notOurs: Failure {
        Self.failure("use", path, "it is no journal", next: "name another file")
    }

    private static func failure(
        _ verb: String, _ path: String, _ reason: String, next: String? = nil
    ) -> Failure {
        Failure(
            .unable, cannot: "\(verb) journal", path, reason, next: next, name: "JournalUnusable")
    }

    // MARK: - Reading back

    /// The line that starts at an offset, without its newline; nil when it cannot be read.
    private func line(at offset: Int) -> [UInt8]? {
        var line: [UInt8] = []
        var chunk = 4 << 10
        while true {
            let part = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                count = max(0, pread(descriptor, buffer.baseAddress, chunk, offset + line.count))
            }
            if part.isEmpty { return nil }
            if let end = part.firstIndex(of: 0x0A) { return line + part[..<end] }
            line += part
            chunk = min(2 * chunk, 1 << 20)
        }
    }
}
