import NIOCore

/// The open connections of a server.
final class ConnectionSet {
    private var channels: [ObjectIdentifier: any Channel] = [:]
    /// Called when one has closed.
    var onClose: () -> Void = {}

    var isEmpty: Bool { channels.isEmpty }

    /// Keeps a connection until it closes.
    func add(_ channel: any Channel) {
        channels[ObjectIdentifier(channel)] = channel
        channel.closeFuture.assumeIsolated().whenComplete { _ in
            self.channels[ObjectIdentifier(channel)] = nil
            self.onClose()
        }
    }

    /// Closes all, whatever they are at.
    func close() {
        for channel in channels.values { channel.close(promise: nil) }
    }

    /// Has each close as soon as it has answered what it was asked.
    func drain() {
        for channel in channels.values {
            channel.pipeline.fireUserInboundEventTriggered(HTTPConnection.Drain())
        }
    }
}
