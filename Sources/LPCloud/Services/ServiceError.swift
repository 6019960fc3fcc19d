import LPCore

/// What a service says when it refuses: a name from its API model and a sentence.
///
/// Source: the protocols' error rules (Smithy 2.0): in JSON the name is the `x-amzn-errortype` header up to a colon, else
/// the body's `__type` or `code` after a `#`; in XML it is the `Code` of the `Error`.
public struct ServiceError: Error, Hashable, Sendable {
    public let status: Int
    public let name: String
    public let message: String

    public init(_ response: Response) {
        status = response.status
        var type: String?
        var message: String?
        if response.body.first == UInt8(ascii: "<") {
            let error = XMLText(response.body).elements("Error").first
            type = error?["Code"]
            message = error?["Message"]
        }
        for (name, value) in (try? JSONText(response.body))?.members ?? [] {
            switch name.string {
            case "__type", "code": type = type ?? value.string
            case "Message", "message", "errorMessage": message = message ?? value.string
            default: break
            }
        }
        let named = response[header: "x-amzn-errortype"] ?? type
        name =
            named?.split(separator: ":").first?.split(separator: "#").last.map(String.init)
            ?? "HTTP\(response.status)"
        self.message =
            message.map(Self.withoutSecrets)
            ?? "the service answered with status \(response.status)"
    }

    /// Without what Lambda repeats of a request: environment variables that are too many bytes, and the text that should
    /// have been signed, in which the session's token stands.
    private static func withoutSecrets(_ message: String) -> String {
        var kept = message[...]
        for mark in ["String measured:", "The Canonical String for this request"] {
            if let shown = kept.firstRange(of: mark) { kept = kept[..<shown.lowerBound] }
        }
        while kept.last?.isWhitespace == true { kept.removeLast() }
        return String(kept)
    }
}
