import NIOCore

/// Notices when no connection has been open, and nothing been going on, for a while.
final class IdleWatch {
    private let limit: TimeAmount
    private let loop: any EventLoop
    private let connections: ConnectionSet
    private let isBusy: () -> Bool
    private let onIdle: () -> Void
    private var pending: Scheduled<Void>?

    init(
        _ connections: ConnectionSet, limit: TimeAmount, loop: any EventLoop,
        isBusy: @escaping () -> Bool, onIdle: @escaping () -> Void
    ) {
        self.connections = connections
        self.limit = limit
        self.loop = loop
        self.isBusy = isBusy
        self.onIdle = onIdle
        wait()
    }

    /// Tells of a connection that has opened or closed.
    func connectionsChanged() {
        pending?.cancel()
        pending = nil
        if connections.isEmpty { wait() }
    }

    private func wait() {
        pending = loop.assumeIsolated().scheduleTask(in: limit) {
            if self.isBusy() { self.wait() } else { self.onIdle() }
        }
    }
}
