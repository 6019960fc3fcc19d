import ArgumentParser

/// An address that programs of this machine alone can reach.
struct LoopbackAddress: Hashable, Sendable {
    /// `127.0.0.1` or `::1`.
    let host: String
    /// 0 is any that is free.
    let port: Int
    /// As it was given.
    let text: String

    /// Reads `127.0.0.1:PORT`, `localhost:PORT` or `[::1]:PORT`.
    ///
    /// - Throws: a `ValidationError`.
    init(_ text: String) throws {
        let hosts = ["127.0.0.1:": "127.0.0.1", "localhost:": "127.0.0.1", "[::1]:": "::1"]
        guard let (prefix, host) = hosts.first(where: { text.hasPrefix($0.key) }),
            let port = UInt16(text.dropFirst(prefix.count))
        else {
            throw ValidationError("--listen is 127.0.0.1:PORT or [::1]:PORT")
        }
        self.host = host
        self.port = Int(port)
        self.text = text
    }
}
