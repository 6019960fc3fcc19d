public import LPCore

/// The request that calls a function (Lambda API reference, Invoke).
public enum Invocation {
    /// How a function is called.
    public enum Kind: String, Sendable {
        /// The reply is the result.
        case wait = "RequestResponse"
        /// The service takes the event and calls the function later.
        case event = "Event"
        /// The service says whether it would call the function.
        case dryRun = "DryRun"

        /// The largest event, in bytes (Lambda quotas).
        public var payloadLimit: Int { self == .event ? 1 << 20 : Invocation.payloadLimit }

        /// The status of a reply that says all there is to say; nil where there is a result.
        public var acceptance: Int? {
            switch self {
            case .wait: nil
            case .event: 202
            case .dryRun: 204
            }
        }
    }

    /// The largest event of a call that is waited for, in bytes (Lambda quotas).
    public static let payloadLimit = 6 << 20

    /// A minute over the longest call that Lambda allows, in ms: the client never gives up before the function does.
    public static let timeout = (Limits.timeout.upperBound + 60) * 1000

    /// The largest client context, in bytes of its base64.
    public static let contextLimit = 3583

    /// - Parameters:
    ///   - function: a name, `name:qualifier`, or an ARN.
    ///   - qualifier: a version or an alias; nil for the latest code.
    ///   - wantsLog: whether the reply is to carry the last 4 KB of the invocation's log.
    ///   - clientContext: an object for the function's context.
    public static func request(
        function: String, qualifier: String? = nil, kind: Kind = .wait, wantsLog: Bool = false,
        clientContext: JSONText? = nil
    ) -> Request {
        var headers = [("Content-Type", "application/json")]
        if kind != .wait { headers.append(("X-Amz-Invocation-Type", kind.rawValue)) }
        if wantsLog { headers.append(("X-Amz-Log-Type", "Tail")) }
        if let clientContext {
            headers.append(("X-Amz-Client-Context", Base64.encode(clientContext.bytes)))
        }
        return Request(
            "POST", "/2015-03-31/functions/\(PercentEncoding.encode(function))/invocations",
            query: qualifier.map { [("Qualifier", $0)] } ?? [], headers: headers)
    }
}
