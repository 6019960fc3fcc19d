import LPCloud
public import LPCore

/// How an input becomes the event of a call (the agent's contract, lambdapool(7)).
public struct Call: Hashable, Sendable {
    public enum Shape: String, Hashable, Sendable {
        /// The input is the one argument.
        case single
        /// An array is the positional arguments, an object the keyword arguments.
        case spread
        /// The input is a whole call: an object of `call`, `args`, `kwds` and perhaps `id`.
        case task
        /// The input is the event itself, for any function however it was made.
        case event
    }

    public let shape: Shape
    /// What is called; nil where each input says so itself, or nothing does.
    public let callable: String?
    /// `{"lp":1,"call":"…",`
    private let opening: [UInt8]

    private init(_ shape: Shape, _ callable: String?) {
        self.shape = shape
        self.callable = callable
        opening =
            Array("{\"lp\":1,\"call\":".utf8) + JSONText(string: callable ?? "").bytes + [0x2C]
    }

    /// - Parameter callable: `module.sub:name.attr`; nil sends each input as the event itself.
    public init(_ callable: String?, spread: Bool = false) {
        self.init(callable == nil ? .event : spread ? .spread : .single, callable)
    }

    /// Each input names its own callable.
    public static let tasks = Call(.task, nil)

    /// An input as an item of a map of such calls: one that cannot be called with is bad.
    public func item(_ input: Input, _ value: JSONText) -> NextItem {
        objection(to: value).map { .bad(input, .invalidInput($0)) } ?? .item(input)
    }

    /// A value as an item of a map of such calls.
    func item(_ value: JSONText) -> NextItem { item(Input(value), value) }

    /// Why an input cannot be the input of such a call; nil when it can.
    func objection(to input: JSONText) -> String? {
        switch shape {
        case .single, .event: nil
        case .spread:
            input.isArray || input.isObject
                ? nil : "to be spread it must be an array or an object"
        case .task: Self.objection(toTask: input)
        }
    }

    /// Writes the event of one call.
    func write(_ input: JSONText, to body: inout Payload) {
        switch shape {
        case .event: body.append(input.bytes)
        case .task:
            body.append(Self.taskOpening)
            for (name, value) in input.members ?? [] where Self.passed.contains(name.bytes) {
                body.append([0x2C] + name.bytes + [0x3A])
                body.append(value.bytes)
            }
            body.append([0x7D])
        case .single, .spread:
            body.append(opening)
            writeArguments(input, to: &body)
            body.append([0x7D])
        }
    }

    /// Writes the event of one call that does many inputs in a row.
    func write(batch inputs: [JSONText], to body: inout Payload) {
        body.append(opening)
        body.append(Self.batchOpening)
        for (place, input) in inputs.enumerated() {
            body.append([place == 0 ? 0x5B : 0x2C, 0x7B])
            writeArguments(input, to: &body)
            body.append([0x7D])
        }
        body.append([0x5D, 0x7D])
    }

    /// Bytes of a batch's event around its inputs.
    var batchFrame: Int { opening.count + Self.batchOpening.count + 3 }

    /// Bytes that an input adds to the event of a batch.
    func batchSize(of input: JSONText) -> Int { size(of: input) - opening.count + 2 }

    /// How long the event of one call is, in bytes; of a task at most.
    func size(of input: JSONText) -> Int {
        switch shape {
        case .event: input.bytes.count
        case .task: Self.taskOpening.count + input.bytes.count
        case .spread: opening.count + Self.args.count + input.bytes.count + 1
        case .single: opening.count + Self.singleArgument.count + input.bytes.count + 2
        }
    }

    private func writeArguments(_ input: JSONText, to body: inout Payload) {
        switch shape {
        case .spread where input.isObject: body.append(Self.kwds)
        case .spread: body.append(Self.args)
        default:
            body.append(Self.singleArgument)
            body.append(input.bytes)
            return body.append([0x5D])
        }
        body.append(input.bytes)
    }

    private static let args = Array("\"args\":".utf8)
    private static let kwds = Array("\"kwds\":".utf8)
    private static let singleArgument = Array("\"args\":[".utf8)
    private static let batchOpening = Array("\"batch\":".utf8)
    private static let taskOpening = Array("{\"lp\":1".utf8)
    /// The members of a task that are the agent's, as JSON strings.
    private static let passed = Set(
        ["call", "args", "kwds", "pickle", "python"].map { JSONText(string: $0).bytes })

    private static func objection(toTask input: JSONText) -> String? {
        guard let members = input.members else { return "a task must be an object" }
        var isNamed = false
        for (name, value) in members {
            switch name.string {
            case "call":
                guard value.string != nil else { return "\"call\" must be a string" }
                isNamed = true
            case "args": guard value.isArray else { return "\"args\" must be an array" }
            case "kwds": guard value.isObject else { return "\"kwds\" must be an object" }
            case "pickle": isNamed = true
            case "id", "python": continue
            default: return "a task has no member \(name.text)"
            }
        }
        return isNamed ? nil : "a task must have \"call\""
    }

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
