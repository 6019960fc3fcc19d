public import LPCore

/// What became of one input.
public struct Outcome: Sendable {
    public enum Input: Hashable, Sendable {
        case value(JSONText)
        /// A line that is no value, as it was read.
        case line([UInt8])
    }

    public enum Answer: Hashable, Sendable {
        case result(JSONText)
        case failure(ErrorDetails)
    }

    /// The input's place among all, from 0.
    public let index: Int
    public let input: Input
    public let answer: Answer
    /// How many requests were made for it.
    public let attempts: Int
    /// From the first request to the last reply, in ms.
    public let milliseconds: Int
    public let requestId: String?
    /// Whether a request whose reply was lost may have run beside the one that answered.
    public let maybeExecuted: Bool

    public var hasFailed: Bool { if case .failure = answer { true } else { false } }
}
