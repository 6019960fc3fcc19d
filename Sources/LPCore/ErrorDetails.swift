/// The `error` object of records and outcomes.
public struct ErrorDetails: Hashable, Sendable {
    public enum Source: String, Hashable, Sendable {
        /// The user's code raised.
        case pool = "LambdaPoolError"
        /// The platform failed: time-out, memory, throttling, not found, denied.
        case function = "LambdaFunctionError"
    }

    public let type: Source
    /// The exception's class or the service's error code.
    public let name: String
    public let message: String
    /// The trace as the runtime gave it, usually a list of strings.
    public let trace: JSONText?
    public let requestId: String?

    public init(
        type: Source, name: String, message: String, trace: JSONText? = nil,
        requestId: String? = nil
    ) {
        self.type = type
        self.name = name
        self.message = message
        self.trace = trace
        self.requestId = requestId
    }

    /// The trace as texts, a frame each, the outermost first.
    public var frames: [String] {
        (trace?.elements ?? []).map { frame in
            let text = frame.string ?? frame.text
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        }
    }

    public var json: JSONText {
        var members = [
            ("type", JSONText(string: type.rawValue)), ("name", JSONText(string: name)),
            ("message", JSONText(string: message)),
        ]
        if let trace { members.append(("trace", trace)) }
        if let requestId { members.append(("requestId", JSONText(string: requestId))) }
        return .object(members)
    }
}
