public import LPCore

/// Where the inputs of a map come from.
public protocol ItemSource: AnyObject {
    /// What becomes readable when more inputs come; nil when `next` is never `.waiting`.
    var descriptor: Int32? { get }

    /// The next input, without waiting for it.
    func next() -> NextItem
}

public enum NextItem: Sendable {
    case item(Input)
    /// An input that cannot be called with, and why: it fails alone, without a call.
    case bad(Input, ErrorDetails)
    /// None yet.
    case waiting
    case ended
}

extension ErrorDetails {
    /// What is wrong with an input that no call can be made for.
    public static func invalidInput(_ message: String) -> ErrorDetails {
        ErrorDetails(type: .function, name: "InvalidInput", message: message)
    }
}

/// Where the outcomes of a map go.
public protocol OutcomeSink: AnyObject {
    /// What shows that its reader has gone; nil when there is none.
    var descriptor: Int32? { get }
    /// What `flush` waits for, to become writable.
    var awaited: [Int32] { get }
    /// Bytes taken and not yet written.
    var backlog: Int { get }
    /// Whether nobody will ever read what is written: noticed without writing.
    var isClosed: Bool { get }

    func take(_ outcome: Outcome)

    /// Writes what can be written without waiting.
    func flush()
}

extension OutcomeSink {
    public var awaited: [Int32] { [] }
}

/// What finished earlier, so that the same map again calls only for the rest.
public protocol OutcomeJournal: AnyObject {
    /// Takes note of the next input that a call could be made for, in the order of the inputs.
    ///
    /// - Returns: how often the same input came before, and the earlier outcome if it succeeded.
    func enter(_ input: JSONText) -> (occurrence: Int, earlier: Outcome.Earlier?)

    /// Keeps an outcome that a call was made for.
    func keep(_ outcome: Outcome, occurrence: Int)

    /// Hands what was kept to the system, so that it survives the death of this process.
    ///
    /// - Throws: a `Failure` when it cannot be written: then the map must stop.
    func flush() throws(Failure)
}

extension Outcome {
    /// A success of an earlier run, without its place in this one.
    public struct Earlier: Hashable, Sendable {
        public let result: JSONText
        public let attempts: Int
        public let times: Times
        public let billed: Int?
        public let requestId: String?
        public let maybeExecuted: Bool

        public init(
            result: JSONText, attempts: Int, times: Times, billed: Int?, requestId: String?,
            maybeExecuted: Bool
        ) {
            self.result = result
            self.attempts = attempts
            self.times = times
            self.billed = billed
            self.requestId = requestId
            self.maybeExecuted = maybeExecuted
        }
    }
}

/// How a user steers a map: usually signals.
public protocol OrderSource: AnyObject {
    /// What becomes readable when an order comes.
    var descriptor: Int32? { get }

    /// The next order, without waiting for it.
    func next() -> Order?
}

public enum Order: Hashable, Sendable {
    /// Read no more and let the calls in flight finish; a second one leaves them alone.
    ///
    /// - Parameters:
    ///   - signal: the signal that asked.
    ///   - grace: ms that calls in flight may go on; nil for as long as they take.
    case stop(signal: Int32, grace: Int?)
    /// A tenth more jobs.
    case raise
    /// A tenth fewer jobs, at least one.
    case lower
}

/// Who looks on while a map runs.
public protocol MapObserver: AnyObject {
    /// ms between two looks at the progress; nil for none.
    var interval: Int? { get }

    func look(at progress: MapProgress)

    /// Something that the user should know now.
    func hear(_ announcement: Announcement)
}

public enum Announcement: Hashable, Sendable {
    /// The service has refused everything for a while, for this reason of its own.
    case refused(reason: String)
    /// Nothing more can be admitted until this input's outcome comes.
    case blocked(index: Int)
    /// The service's clock is so far ahead of this machine's, and counts from now on.
    case clockSkew(seconds: Int)
    /// How many jobs there are from now on.
    case jobs(Int)
}
