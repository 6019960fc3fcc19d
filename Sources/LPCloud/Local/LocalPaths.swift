internal import Crypto
public import LPCore

/// Where the Lambda of this machine keeps its state and listens, as the environment says.
public struct LocalPaths: Hashable, Sendable {
    /// Functions, logs and code: `$LP_LOCAL_DATA`, else `${XDG_DATA_HOME:-~/.local/share}/lambdapool`.
    public let data: String
    /// The folder of the socket, which must be ours and closed to others (0700).
    public let runtime: String
    /// The Unix socket, named by a hash of the data folder so that each has a server of its own.
    public let socket: String
    /// Holds the identity of the server's executable while it listens.
    public let build: String

    /// What the server has to say beside its replies.
    public var log: String { data + "/lp-local.log" }

    /// The longest path that fits into a `sockaddr_un` with its end marker (unix(7)).
    static let socketLimit = 107

    /// - Throws: a `Failure` when there is no home, or the socket's path is too long for the kernel.
    public init(_ environment: [String: String], uid: UInt32) throws(Failure) {
        func folder(_ name: String) -> String? {
            environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        if let chosen = folder("LP_LOCAL_DATA") {
            data = chosen
        } else if let base = folder("XDG_DATA_HOME") {
            data = base + "/lambdapool"
        } else if let home = folder("HOME") {
            data = home + "/.local/share/lambdapool"
        } else {
            throw Failure(
                .unable, cannot: "find", "~/.local/share/lambdapool", "HOME is not set",
                next: "set HOME or XDG_DATA_HOME to an absolute path", name: "NoHome")
        }
        runtime =
            folder("XDG_RUNTIME_DIR").map { $0 + "/lambdapool" }
            ?? (folder("TMPDIR") ?? "/tmp") + "/lambdapool-\(uid)"
        let digest = SHA256.hash(data: Array(data.utf8)).prefix(8)
        let name = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        socket = "\(runtime)/\(name).sock"
        build = "\(runtime)/\(name).build"
        guard socket.utf8.count <= Self.socketLimit else {
            throw Failure(
                .unable, cannot: "use socket", socket,
                "its path is longer than \(Self.socketLimit) bytes",
                next: "set XDG_RUNTIME_DIR to a shorter path", name: "SocketPathTooLong")
        }
    }
}
