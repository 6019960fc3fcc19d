public import LPCore

/// Where the inputs of a map come from.
public protocol ItemSource: AnyObject {
    /// What becomes readable when more inputs come; nil when `next` is never `.waiting`.
    var descriptor: Int32? { get }

    /// The next input, without waiting for it.
    func next() -> NextItem
}

public enum NextItem: Sendable {
    case item(JSONText)
    /// A line that cannot be an input, and why: it fails alone, without a call.
    case bad(line: Outcome.Input, ErrorDetails)
    /// None yet.
    case waiting
    case ended
}

/// Where the outcomes of a map go.
public protocol OutcomeSink: AnyObject {
    /// What becomes writable when `flush` can go on; nil when it never has to wait.
    var descriptor: Int32? { get }
    /// Bytes taken and not yet written.
    var backlog: Int { get }
    /// Whether nobody will ever read what is written: noticed without writing.
    var isClosed: Bool { get }

    func take(_ outcome: Outcome)

    /// Writes what can be written without waiting.
    func flush()
}

/// How a user stops a map: usually signals.
public protocol OrderSource: AnyObject {
    /// What becomes readable when an order comes.
    var descriptor: Int32? { get }

    /// The next order to stop, without waiting for it; `grace` is how long calls in flight may go on, in ms.
    func next() -> StopOrder?
}

public struct StopOrder: Hashable, Sendable {
    /// The signal that asked.
    public let signal: Int32
    /// ms that calls in flight may go on; nil for as long as they take.
    public let grace: Int?

    public init(signal: Int32, grace: Int?) {
        self.signal = signal
        self.grace = grace
    }
}
