public import LPCloud
public import LPCore

/// What a journal belongs to, its first line: the results of another function are none of this one's.
public struct JournalHeader: Hashable, Sendable {
    /// One for each of `names`; nil where nothing was given.
    private let values: [String?]

    private static let names = [
        "journal", "target", "arn", "qualifier", "callable", "mode", "code",
    ]
    /// The version of the format.
    private static let version = "1"

    /// - Parameters:
    ///   - function: as the service reports it now.
    ///   - asText: whether lines are strings.
    public init(
        _ target: Target, _ function: FunctionConfiguration, qualifier: String?, call: Call,
        asText: Bool
    ) {
        values = [
            Self.version, target.rawValue, function.arn, qualifier, call.callable,
            asText ? "text" : call.shape.rawValue, function.codeSha256,
        ]
    }

    /// - Parameter line: without its newline.
    /// - Returns: nil when it is not the first line of a journal.
    init?(_ line: [UInt8]) {
        guard let members = (try? JSONText(line))?.members,
            members.map(\.name.string) == Self.names
        else { return nil }
        values = members.map(\.value.string)
    }

    var text: JSONText {
        .object(
            zip(Self.names, values).map { name, value in
                (name, value.map { JSONText(string: $0) } ?? .null)
            })
    }

    /// How a first line starts, whatever it belongs to.
    static let opening = Array("{\"journal\":".utf8)

    /// How this differs from what a journal was made for; nil when it does not.
    func difference(from old: JournalHeader, acceptsAnyCode: Bool) -> String? {
        var said: [String] = []
        for (name, (old, new)) in zip(Self.names, zip(old.values, values)) where old != new {
            if name == "code", acceptsAnyCode { continue }
            said.append("its \(name) was \(Self.quoted(old)) and is \(Self.quoted(new))")
        }
        return said.isEmpty ? nil : said.joined(separator: ", ")
    }

    /// Whether nothing differs but the code.
    func differsInCodeAlone(from old: JournalHeader) -> Bool {
        difference(from: old, acceptsAnyCode: true) == nil
    }

    private static func quoted(_ value: String?) -> String { value.map { "'\($0)'" } ?? "none" }
}
