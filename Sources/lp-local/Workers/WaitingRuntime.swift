import NIOCore

/// A runtime that waits for an event, on whatever way it has asked.
struct WaitingRuntime {
    let connection: any Channel
    /// Gives it a call, which ends at a time in milliseconds since 1970.
    let take: (Worker.Invocation, Int) -> Void
    /// Lets it know that no event will come.
    let leave: () -> Void
}
