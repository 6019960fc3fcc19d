import Glibc

@testable import LPCloud

/// A loopback server that takes connections and never answers.
final class SilentServer: Sendable {
    private let listener: Int32
    let port: Int

    /// The server under a name that is no address.
    var endpoint: Endpoint { Endpoint(.http, host: "service.test", port: port) }

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let failed = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) != 0 || listen(listener, 4096) != 0
                    || getsockname(listener, $0, &size) != 0
            }
        }
        guard !failed else { throw Refused() }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    struct Refused: Error {}

    deinit { close(listener) }

    /// Transfers to it by a name that is looked up by `resolve`.
    func transfers(
        resolve: @escaping @Sendable (String) -> Result<[String], HostAddresses.ResolveError>
    ) -> CurlTransfers {
        CurlTransfers(
            endpoint: endpoint, capacity: 10,
            addresses: HostAddresses(host: endpoint.host, resolve: resolve))
    }

    /// The bytes of the next connection's request.
    func nextRequest() -> String {
        let connection = accept(listener, nil, nil)
        defer { close(connection) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(connection, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    /// Takes the next connection's request after a while, and says yes.
    ///
    /// - Parameter size: of its body, in bytes.
    func answerLate(_ size: Int) {
        usleep(300_000)
        let connection = accept(listener, nil, nil)
        defer { close(connection) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var left = size
        while left > 0 {
            let count = read(connection, &bytes, bytes.count)
            guard count > 0 else { return }
            left -= count
        }
        let reply = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        _ = write(connection, reply, reply.utf8.count)
    }
}
