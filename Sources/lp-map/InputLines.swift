import Glibc
import LPConsole
import LPCore
import LPPool

/// The lines of standard input as the items of a map.
final class InputLines: ItemSource {
    private let call: Call
    private let asText: Bool
    private var reader = LineReader(limit: lineLimit)
    /// What the items so far were made of.
    private var taken = (items: 0, bytes: 0)
    /// Why the input ended before its end.
    private(set) var failure: Failure?

    /// A line that is longer cannot fit into a request of 6 MB, the most that Lambda takes.
    private static let lineLimit = 8 << 20

    init(_ call: Call, asText: Bool) {
        self.call = call
        self.asText = asText
    }

    var descriptor: Int32? { reader.descriptor }

    /// How many items are to come, those that have not been read by the length of the others; nil when their end is
    /// not in sight.
    var itemsLeft: Int? {
        guard let rest = reader.rest else { return nil }
        let bytes = taken.bytes + rest.bytes
        guard bytes > 0 else { return nil }
        return rest.lines + rest.unread * (taken.items + rest.lines) / bytes
    }

    func next() -> NextItem {
        // One read a call, so that endless blank lines keep nobody from what else there is to do.
        var mayRead = true
        while true {
            if let line = reader.buffered() {
                taken.bytes += line.count
                guard let item = item(line) else { continue }
                taken.items += 1
                return item
            }
            if reader.isDrained { return .ended }
            guard mayRead, isReadable else { return .waiting }
            mayRead = false
            do { try reader.fill() } catch {
                failure = error
                return .ended
            }
        }
    }

    /// The item that a line is; nil for a blank line.
    private func item(_ line: LineBuffer.Line) -> NextItem? {
        switch line {
        case .overlong(let length):
            return .bad(
                Input(line: []),
                ErrorDetails(
                    type: .function, name: "LineTooLong",
                    message: "a line of \(length) bytes is more than one call can carry"))
        case .text(let bytes) where asText:
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .bad(Input(line: bytes), .invalidInput("not UTF-8"))
            }
            return .item(Input(line: bytes, value: JSONText(string: text)))
        case .text(let bytes):
            if line.isBlank { return nil }
            do {
                let value = try JSONText(bytes)
                return call.item(Input(line: bytes, value: value), value)
            } catch {
                return .bad(Input(line: bytes), .invalidInput("not JSON: \(error)"))
            }
        }
    }

    private var isReadable: Bool {
        var poll = pollfd(fd: reader.descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, 0) == 1
    }
}
