import LPCore

/// The platform failed: the function timed out, ran out of memory, was throttled, is not there or may not be called.
///
/// Nothing is known of the value; a call whose reply was lost may have run.
public struct LambdaFunctionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The service's error code, such as `ResourceNotFoundException` or `Sandbox.Timedout`.
    public let name: String
    public let message: String
    public let requestId: String?
    /// The place of the input among all of a map's, from 0; nil for a call of its own, and for a map that stopped as a
    /// whole.
    public let index: Int?

    init(_ details: ErrorDetails, index: Int?) {
        name = details.name
        message = details.message
        requestId = details.requestId
        self.index = index
    }

    public var description: String { "\(name): \(message)" }
}
