import Glibc
import LPConsole
import LPCore
import LPPool

/// The lines of standard input as the items of a map.
final class InputLines: ItemSource {
    private let call: Call
    private let asText: Bool
    private var reader = LineReader(limit: lineLimit)
    private var failure: Failure?

    /// A line that is longer cannot fit into a request of 6 MB, the most that Lambda takes.
    private static let lineLimit = 8 << 20

    init(_ call: Call, asText: Bool) {
        self.call = call
        self.asText = asText
    }

    var descriptor: Int32? { reader.descriptor }

    func next() -> NextItem {
        while true {
            if let line = reader.buffered() {
                if let item = item(line) { return item }
                continue
            }
            if reader.isDrained { return .ended }
            guard isReadable else { return .waiting }
            do { try reader.fill() } catch {
                Console.note("\(error)")
                return .ended
            }
        }
    }

    /// The item that a line is; nil for a blank line.
    private func item(_ line: LineBuffer.Line) -> NextItem? {
        switch line {
        case .overlong(let length):
            return .bad(
                line: .line([]),
                ErrorDetails(
                    type: .function, name: "LineTooLong",
                    message: "a line of \(length) bytes is more than one call can carry"))
        case .text(let bytes) where asText:
            return .item(JSONText(quotingAny: bytes))
        case .text(let bytes):
            guard bytes.contains(where: { $0 > 0x20 }) else { return nil }
            do {
                let input = try JSONText(bytes)
                guard let objection = call.objection(to: input) else { return .item(input) }
                return .bad(line: .value(input), Self.invalid(objection))
            } catch {
                return .bad(line: .line(bytes), Self.invalid("not JSON: \(error)"))
            }
        }
    }

    private static func invalid(_ message: String) -> ErrorDetails {
        ErrorDetails(type: .function, name: "InvalidInput", message: message)
    }

    private var isReadable: Bool {
        var poll = pollfd(fd: reader.descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, 0) == 1
    }
}
