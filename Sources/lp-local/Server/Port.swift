import LPCloud
import LPCore
import NIOCore
import NIOPosix

/// The loopback port for clients that speak to no Unix socket; at most one is open.
final class Port {
    private let keys: AccessKeys
    private let downloads: Downloads
    private let loop: any EventLoop
    private var channel: (any Channel)?
    /// `http://HOST:PORT`; nil when the port is closed.
    private(set) var endpoint: String?
    /// Who asked first decides; the others get the same port.
    private var opening: EventLoopFuture<JSONText>?

    init(keys: AccessKeys, downloads: Downloads, loop: any EventLoop) {
        self.keys = keys
        self.downloads = downloads
        self.loop = loop
    }

    var isOpen: Bool { endpoint != nil }

    /// Opens the port, unless it is open, and tells what clients need to know of it.
    ///
    /// - Parameters:
    ///   - host: `127.0.0.1` or `::1`; nothing else is ever bound.
    ///   - router: of the services, without a gate.
    ///   - accept: is told of every connection.
    func open(
        host: String, port: Int, group: MultiThreadedEventLoopGroup, router: Router,
        accept: @escaping (any Channel) -> Void
    ) throws -> EventLoopFuture<JSONText> {
        guard ["127.0.0.1", "::1"].contains(host), (0...65_535).contains(port) else {
            throw APIError.invalidParameter("lp-local listens on 127.0.0.1 and ::1 alone.")
        }
        if let opening { return opening }
        let bound = NIOLoopBound(GatedRouter(router), eventLoop: loop)
        let acceptor = NIOLoopBound(accept, eventLoop: loop)
        let answer = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try HTTPConnection.configure(channel, router: bound.value.router)
                    acceptor.value(channel)
                }
            }
            .bind(host: host, port: port).assumeIsolated().map { channel in
                self.opened(channel, host: host, bound.value)
            }
        answer.whenFailure { _ in self.opening = nil }
        opening = answer.nonisolated()
        return answer.nonisolated()
    }

    /// No request can come before this: the loop is ours until it has run.
    private func opened(_ channel: any Channel, host: String, _ gated: GatedRouter) -> JSONText {
        self.channel = channel
        let number = channel.localAddress?.port ?? 0
        let names = host == "::1" ? ["[::1]", "localhost"] : [host, "localhost"]
        let gate = Gate(
            keys: keys, authorities: Set(names.map { "\($0):\(number)" }), open: downloads.path)
        gated.router.admit = gate.admit
        let url = "http://\(names[0]):\(number)"
        endpoint = url
        downloads.endpoint = url
        return .object([
            ("endpoint", JSONText(string: url)),
            ("accessKeyId", JSONText(string: keys.main.accessKeyId)),
            ("secretAccessKey", JSONText(string: keys.main.secretAccessKey.exposed)),
        ])
    }

    /// Accepts nobody any more.
    func close() { channel?.close(promise: nil) }

    /// A router that gets its gate once its port is known.
    private final class GatedRouter {
        var router: Router

        init(_ router: Router) {
            self.router = router
            self.router.admit = { _, _ throws(APIError) in
                throw APIError.service("the port is not open yet")
            }
        }
    }
}
