import LPCore

/// What a service says when it refuses: a name from its API model and a sentence.
///
/// Source: the REST-JSON protocol's error rules (Smithy 2.0, restJson1): the name is the `x-amzn-errortype` header up
/// to a colon, else the body's `__type` or `code` after a `#`.
public struct ServiceError: Error, Hashable, Sendable {
    public let status: Int
    public let name: String
    public let message: String

    public init(_ response: Response) {
        status = response.status
        var type: String?
        var message: String?
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

    /// Without the environment variables that Lambda repeats when they are too many bytes: they may be secrets.
    private static func withoutSecrets(_ message: String) -> String {
        guard let shown = message.firstRange(of: "String measured:") else { return message }
        var kept = message[..<shown.lowerBound]
        while kept.last == " " { kept.removeLast() }
        return String(kept)
    }
}
