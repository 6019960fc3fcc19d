import LPCore

/// The function's own code raised.
///
///     do {
///         let n: Int = try await pool.apply("algorithms.algorithms:fibonacci", "ten")
///     } catch let error as LambdaPoolError {
///         print(error.name, error.message)  // TypeError '<' not supported between …
///     }
public struct LambdaPoolError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The exception's class.
    public let name: String
    public let message: String
    /// Where it was raised, a frame a string, the outermost first; empty when the runtime says nothing of it.
    public let trace: [String]
    public let requestId: String?
    /// The place of the input among all of a map's, from 0; nil for a call of its own.
    public let index: Int?

    init(_ details: ErrorDetails, index: Int?) {
        name = details.name
        message = details.message
        trace = details.frames
        requestId = details.requestId
        self.index = index
    }

    public var description: String { "\(name): \(message)" }
}
