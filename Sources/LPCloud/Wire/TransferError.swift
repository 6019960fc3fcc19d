/// Why a request has no whole reply.
public struct TransferError: Error, Hashable, Sendable {
    /// Whether the server may have acted on the request.
    public enum Outcome: Hashable, Sendable {
        /// It never had the whole request.
        case notSent
        /// It may have had it, and may have acted.
        case unknown
    }

    public let outcome: Outcome
    /// The server as the user knows it: a host and port, or a socket's path.
    public let peer: String
    /// Lower case, no full stop.
    public let reason: String

    public init(_ outcome: Outcome, peer: String, reason: String) {
        self.outcome = outcome
        self.peer = peer
        self.reason = reason
    }
}
