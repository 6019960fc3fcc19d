import LPConsole
import LPCore
import LPPool

/// The event of a call: from the command line, or from standard input when nothing names a callable.
struct EventReader {
    private let callable: String?
    private let arguments: [String]
    private let keywords: [String]
    private let asText: Bool

    /// - Parameters:
    ///   - keywords: each `name=value`.
    ///   - asText: whether values are strings, not JSON.
    init(_ callable: String?, _ arguments: [String], _ keywords: [String], asText: Bool) {
        self.callable = callable
        self.arguments = arguments.map(NegativeNumber.show)
        self.keywords = keywords
        self.asText = asText
    }

    /// - Throws: a `Failure` that names what is not JSON.
    func event() throws(Failure) -> JSONText {
        guard let callable else { return try eventFromInput() }
        var args: [JSONText] = []
        for argument in arguments { args.append(try value(argument, of: argument)) }
        var kwds: [(String, JSONText)] = []
        for keyword in keywords {
            let parts = keyword.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Failure(.usage, cannot: "use keyword", keyword, "it is not name=value")
            }
            kwds.append((String(parts[0]), try value(String(parts[1]), of: keyword)))
        }
        return Call.event(callable, args: args, kwds: kwds)
    }

    private func value(_ argument: String, of shown: String) throws(Failure) -> JSONText {
        if asText { return JSONText(string: argument) }
        do { return try JSONText(argument.utf8) } catch {
            throw Failure(
                .usage, cannot: "use argument", shown, "not JSON: \(error)",
                next: "quote strings, as '\"text\"', or give --text")
        }
    }

    private func eventFromInput() throws(Failure) -> JSONText {
        guard !Console.isTerminal(0) else {
            throw Failure(
                .usage, cannot: "read", "standard input", "it is a terminal",
                next: "name a CALLABLE or pipe the event in")
        }
        var reader = LineReader()
        var bytes: [UInt8] = []
        while let line = try reader.next() {
            guard case .text(let text) = line else {
                throw Failure(
                    .unable, cannot: "read", "standard input", "it is more than one call can carry")
            }
            bytes += text + [0x0A]
        }
        do { return try JSONText(bytes) } catch {
            throw Failure(.unable, cannot: "read", "standard input", "not JSON: \(error)")
        }
    }
}
