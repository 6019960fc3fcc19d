import Glibc
import NIOCore

/// All log groups: those that clients made, and those of functions that have run, whose streams are the files that their
/// workers write.
struct LogStore: Sendable {
    /// Where workers have their logs, a folder for each function.
    let folder: String

    /// A stream, wherever its events are.
    struct Stream: Sendable {
        let name: String
        /// Milliseconds since 1970.
        let created: Int
        let modified: Int
        let bytes: Int
        /// Nil when a client writes it.
        let file: String?
    }

    /// An event as clients read it.
    struct Event: Sendable {
        let stream: String
        let timestamp: Int
        let message: String
    }

    private static let prefix = "/aws/lambda/"

    /// The groups of functions that have run.
    func groups() -> [String] { DurableFile.names(in: folder).map { Self.prefix + $0 } }

    /// Where the workers of a group's function have their logs.
    func folder(of group: String) -> String? {
        guard group.hasPrefix(Self.prefix) else { return nil }
        let name = group.dropFirst(Self.prefix.count)
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else { return nil }
        return "\(folder)/\(name)"
    }

    /// The streams of a function's workers, oldest first.
    func streams(of group: String) -> [Stream] {
        guard let folder = folder(of: group) else { return [] }
        return DurableFile.names(in: folder).compactMap { file in
            guard let name = LogFileName(file) else { return nil }
            var status = stat()
            guard stat("\(folder)/\(file)", &status) == 0 else { return nil }
            let modified =
                Int(status.st_mtim.tv_sec) * 1000 + Int(status.st_mtim.tv_nsec) / 1_000_000
            return Stream(
                name: name.stream, created: name.created, modified: max(modified, name.created),
                bytes: Int(status.st_size), file: "\(folder)/\(file)")
        }
    }

    /// The events of a worker's stream: its lines, with `\r` for the line ends inside one.
    ///
    /// A file does not say when a line was written, so that times are spread over the file's own.
    static func events(of stream: Stream) -> [Event] {
        guard let file = stream.file, let bytes = DurableFile.read(file) else { return [] }
        var events: [Event] = []
        var offset = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if !line.isEmpty {
                let span = stream.modified - stream.created
                let message = String(decoding: line, as: UTF8.self).replacing("\r", with: "\n")
                events.append(
                    Event(
                        stream: stream.name,
                        timestamp: stream.created + span * offset / max(1, bytes.count),
                        message: message + "\n"))
            }
            offset += line.count + 1
        }
        return events
    }

    /// Forgets the streams of a function's workers.
    func remove(_ group: String) {
        if let folder = folder(of: group) { DurableFile.remove(folder) }
    }
}

/// The name of a worker's log file, which tells when the worker began and what its stream is called.
struct LogFileName: Hashable, Sendable {
    /// As Lambda has it: `2026/11/23/[$LATEST]HEX`.
    let stream: String
    /// Milliseconds since 1970.
    let created: Int
    let file: String

    /// - Parameters:
    ///   - seconds: since 1970.
    ///   - unique: of this worker.
    init(seconds: Int, version: String, unique: String) {
        stream = WallClock.format(seconds, "%Y/%m/%d/[\(version)]") + unique
        created = seconds * 1000
        let number = version == StoredFunction.latest ? "" : "v\(version)-"
        file = WallClock.format(seconds, "%Y-%m-%dT%H-%M-%S-") + number + unique + ".log"
    }

    /// Reads `2026-11-23T15-40-00-[vN-]HEX.log`; nil for any other name.
    init?(_ file: String) {
        let parts = file.split { $0 == "-" || $0 == "T" || $0 == "." }.map(String.init)
        let numbers = parts.prefix(6).compactMap(Int32.init)
        guard (8...9).contains(parts.count), numbers.count == 6 else { return nil }
        var time = tm()
        time.tm_year = numbers[0] - 1900
        time.tm_mon = numbers[1] - 1
        time.tm_mday = numbers[2]
        time.tm_hour = numbers[3]
        time.tm_min = numbers[4]
        time.tm_sec = numbers[5]
        let version = parts.count == 9 ? String(parts[6].dropFirst()) : StoredFunction.latest
        let unique = parts[parts.count - 2]
        self.init(seconds: timegm(&time), version: version, unique: unique)
        guard self.file == file else { return nil }
    }
}
