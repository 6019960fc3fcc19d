import NIOCore

/// Which functions still show themselves as being created or updated, so that clients can be tested with that.
struct Settling {
    enum Phase {
        case pending, updating
    }

    /// How long a function takes; nothing does unless the server is told so.
    private let span: TimeAmount
    private var functions: [String: (phase: Phase, end: NIODeadline)] = [:]

    init(span: TimeAmount) { self.span = span }

    /// A function was created or updated.
    mutating func begin(_ name: String, _ phase: Phase, now: NIODeadline) {
        guard span > .zero else { return }
        functions[name] = (phase, now + span)
    }

    /// What a function is still going through; nil when it is ready.
    func phase(of name: String, now: NIODeadline) -> Phase? {
        functions[name].flatMap { now < $0.end ? $0.phase : nil }
    }

    mutating func forget(_ name: String) { functions[name] = nil }
}
