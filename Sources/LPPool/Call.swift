public import LPCore

/// How an input becomes the event of a call (the agent's contract, lambdapool(7)).
public struct Call: Hashable, Sendable {
    public enum Shape: Hashable, Sendable {
        /// The input is the one argument.
        case single
        /// An array is the positional arguments, an object the keyword arguments.
        case spread
        /// The input is the event itself, for any function however it was made.
        case event
    }

    public let shape: Shape
    private let singleOpening: [UInt8]
    private let arrayOpening: [UInt8]
    private let objectOpening: [UInt8]

    /// - Parameter callable: `module.sub:name.attr`; nil sends each input as the event itself.
    public init(_ callable: String?, spread: Bool = false) {
        shape = callable == nil ? .event : spread ? .spread : .single
        let opening = Array("{\"lp\":1,\"call\":".utf8) + JSONText(string: callable ?? "").bytes
        singleOpening = opening + Array(",\"args\":[".utf8)
        arrayOpening = opening + Array(",\"args\":".utf8)
        objectOpening = opening + Array(",\"kwds\":".utf8)
    }

    /// Why an input cannot be the input of such a call; nil when it can.
    public func objection(to input: JSONText) -> String? {
        guard shape == .spread, !input.isArray, !input.isObject else { return nil }
        return "to be spread it must be an array or an object"
    }

    /// What goes before the input's bytes and after them in the event.
    func frame(for input: JSONText) -> (before: [UInt8], after: [UInt8]) {
        switch shape {
        case .event: ([], [])
        case .single: (singleOpening, Self.singleEnd)
        case .spread: (input.isArray ? arrayOpening : objectOpening, Self.end)
        }
    }

    private static let singleEnd = Array("]}".utf8)
    private static let end = Array("}".utf8)

    /// The event of one call with its arguments spelled out.
    public static func event(
        _ callable: String, args: [JSONText], kwds: [(String, JSONText)]
    ) -> JSONText {
        var members = [("lp", JSONText(1)), ("call", JSONText(string: callable))]
        if !args.isEmpty { members.append(("args", .array(args))) }
        if !kwds.isEmpty { members.append(("kwds", .object(kwds))) }
        return .object(members)
    }
}
