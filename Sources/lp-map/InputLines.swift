import Glibc
import LPConsole
import LPCore
import LPPool

/// The lines of standard input as the items of a map.
final class InputLines: ItemSource {
    private let call: Call
    private let asText: Bool
    private var reader = LineReader(limit: lineLimit)
    /// Why the input ended before its end.
    private(set) var failure: Failure?

    /// A line that is longer cannot fit into a request of 6 MB, the most that Lambda takes.
    private static let lineLimit = 8 << 20

    init(_ call: Call, asText: Bool) {
        self.call = call
        self.asText = asText
    }

    var descriptor: Int32? { reader.descriptor }

    func next() -> NextItem {
        // One read a call, so that endless blank lines keep nobody from what else there is to do.
        var mayRead = true
        while true {
            if let line = reader.buffered() {
                if let item = item(line) { return item }
                continue
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
                line: .line([]),
                ErrorDetails(
                    type: .function, name: "LineTooLong",
                    message: "a line of \(length) bytes is more than one call can carry"))
        case .text(let bytes) where asText:
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .bad(line: .line(bytes), Self.invalid("not UTF-8"))
            }
            return .item(JSONText(string: text))
        case .text(let bytes):
            if line.isBlank { return nil }
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
