/// Where a service answers: a host over TCP, or a socket on this machine.
public struct Endpoint: Hashable, Sendable {
    public enum Scheme: String, Sendable { case http, https }

    public let scheme: Scheme
    /// The host as it stands in a URL; `localhost` when there is a socket.
    public let host: String
    /// Nil for the scheme's own port.
    public let port: Int?
    /// A path that goes before that of every request, without a slash at its end.
    public let prefix: String
    /// The path of a Unix socket to connect to instead of the host.
    public let socket: String?
    /// The file of those whose certificates are trusted there; nil for the system's.
    public var authorities: String?
    /// Whether no proxy is ever asked for it: only this machine or its network reaches it.
    public var isDirect = false

    public init(
        _ scheme: Scheme, host: String, port: Int? = nil, prefix: String = "", socket: String? = nil
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port == (scheme == .https ? 443 : 80) ? nil : port
        self.prefix = prefix
        self.socket = socket
    }

    /// The endpoint behind a Unix socket.
    public init(socket: String) { self.init(.http, host: "localhost", socket: socket) }

    /// Whether no proxy can stand between.
    var isOnThisMachine: Bool {
        socket != nil || isDirect || host == "localhost" || host == "[::1]"
            || host.hasPrefix("127.")
    }

    /// The Host header (RFC 9110, section 7.2): the port only if it is not the scheme's own.
    public var authority: String { port.map { "\(host):\($0)" } ?? host }

    /// The peer as messages name it.
    public var description: String { socket ?? authority }
}
