/// Many requests at once, driven by the one thread that owns them: what a map stands on.
///
/// Nothing happens between calls; `perform` moves bytes, `wait` sleeps until there are bytes to move.
public protocol Transfers: AnyObject {
    /// Starts a request; `id` comes back with its end.
    ///
    /// - Parameters:
    ///   - date: the moment to sign for.
    ///   - timeout: ms from now to a whole reply.
    ///   - fill: writes the body.
    func start(
        _ request: PreparedRequest, as id: Int, at date: SigningDate, timeout: Int,
        fill: (inout Payload) -> Void)

    /// Sends and receives what can be without waiting.
    func perform()

    /// The next request that has ended since `perform`, in whatever way.
    func nextFinished() -> (id: Int, result: Result<Response, TransferError>)?

    /// Sleeps until a transfer or a watched descriptor is ready, or the time is over.
    func wait(milliseconds: Int, watching: [Watch])
}

/// A descriptor that `Transfers.wait` wakes up for.
public struct Watch: Hashable, Sendable {
    public enum Event: Hashable, Sendable {
        case readable
        case writable
        /// The other end went away, nothing else.
        case hangUp
    }

    public let descriptor: Int32
    public let event: Event

    public init(_ descriptor: Int32, _ event: Event) {
        self.descriptor = descriptor
        self.event = event
    }
}
