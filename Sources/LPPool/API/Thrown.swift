import LPCore

// What the commands write as records and summaries, as the errors that the API throws.

extension ErrorDetails {
    /// - Parameter index: the place of the input, of a map's.
    func thrown(at index: Int? = nil) -> any Error {
        switch type {
        case .pool: LambdaPoolError(self, index: index)
        case .function: LambdaFunctionError(self, index: index)
        }
    }
}

extension Outcome.Answer {
    /// - Parameter index: the place of the input, of a map's.
    func value(at index: Int? = nil) throws -> JSONText {
        switch self {
        case .result(let text): return text
        case .failure(let error): throw error.thrown(at: index)
        }
    }
}

extension MapSummary.End {
    /// Why a map ended before its input did; nil when it did not.
    var thrown: (any Error)? {
        switch self {
        case .finished: nil
        case .permanent(let error): error.thrown()
        case .journal(let failure): failure
        case .ordered, .outputClosed: CancellationError()
        case .refused(let reason): Self.stopped("TooManyRequestsException", reason)
        case .failures: Self.stopped("TooManyFailures", "more calls failed than were allowed")
        case .cost: Self.stopped("CostLimit", "the next call might have cost too much")
        }
    }

    private static func stopped(_ name: String, _ message: String) -> any Error {
        ErrorDetails(type: .function, name: name, message: message).thrown()
    }
}
