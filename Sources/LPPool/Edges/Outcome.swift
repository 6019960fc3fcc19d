public import LPCore

/// What became of one input.
public struct Outcome: Sendable {
    public enum Answer: Hashable, Sendable {
        case result(JSONText)
        case failure(ErrorDetails)
    }

    /// When an input was admitted, first sent and answered, in ms since 1970; `started` is nil without a call.
    public struct Times: Hashable, Sendable {
        public let queued: Int
        public let started: Int?
        public let finished: Int

        public init(queued: Int, started: Int?, finished: Int) {
            self.queued = queued
            self.started = started
            self.finished = finished
        }

        /// From the first request to the last reply, in ms.
        public var milliseconds: Int { finished - (started ?? finished) }
    }

    /// The input's place among all, from 0.
    public let index: Int
    public let input: Input
    public let answer: Answer
    /// How many requests were made for it.
    public let attempts: Int
    public let times: Times
    /// What the call was billed for, in ms; nil when that is not known. The calls of a batch share its bill.
    public let billed: Int?
    public let requestId: String?
    /// Whether a request whose reply was lost may have run beside the one that answered.
    public let maybeExecuted: Bool

    public init(
        index: Int, input: Input, answer: Answer, attempts: Int, times: Times, billed: Int? = nil,
        requestId: String? = nil, maybeExecuted: Bool = false
    ) {
        self.index = index
        self.input = input
        self.answer = answer
        self.attempts = attempts
        self.times = times
        self.billed = billed
        self.requestId = requestId
        self.maybeExecuted = maybeExecuted
    }

    public var hasFailed: Bool { if case .failure = answer { true } else { false } }
}
