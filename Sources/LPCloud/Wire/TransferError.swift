public import LPCore

/// Why a request has no whole reply.
public struct TransferError: Error, Hashable, Sendable {
    /// Whether the server may have acted on the request.
    public enum Outcome: Hashable, Sendable {
        /// It never had the whole request.
        case notSent
        /// It may have had it, and may have acted.
        case unknown
        /// It never had it and never will: who answers there cannot prove to be the server.
        case untrusted
    }

    public let outcome: Outcome
    /// The server as the user knows it: a host and port, or a socket's path.
    public let peer: String
    /// Lower case, no full stop.
    public let reason: String
    /// Why nobody could sign it; nil when that was not what was wrong.
    public private(set) var unsigned: Failure?

    public init(_ outcome: Outcome, peer: String, reason: String) {
        self.outcome = outcome
        self.peer = peer
        self.reason = reason
    }

    /// - Parameter unsigned: why there are no credentials to sign with.
    init(_ unsigned: Failure, peer: String) {
        self.init(.untrusted, peer: peer, reason: unsigned.reason)
        self.unsigned = unsigned
    }

    /// What the user is told.
    public var failure: Failure {
        unsigned
            ?? Failure(.unable, cannot: "reach", peer, reason, name: "Unreachable")
    }
}
