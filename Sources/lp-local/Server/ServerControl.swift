import Glibc
import LPCloud
import LPConsole
import LPCore

/// A server seen from outside: whether it runs, and its end.
struct ServerControl {
    let paths: LocalPaths

    /// More than a server takes to drain.
    private static let patience = Duration.seconds(15)
    private static let interval = Duration.milliseconds(5)

    /// The status record of the server that accepts connections; nil when there is none.
    func status() async -> JSONText? {
        guard let reply = await ask("GET", "status"), reply.status == 200 else { return nil }
        return try? JSONText(reply.body)
    }

    /// Ends the server and returns when it is gone; there may be none.
    ///
    /// - Throws: a `Failure` when it does not go.
    func stop() async throws(Failure) {
        _ = await ask("POST", "stop")
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            if try !isRunning() { return }
            try await checkSocket("stop")
            try? await Task.sleep(for: Self.interval)
        }
        throw failure("stop", "it does not end")
    }

    /// Has the server forget everything.
    ///
    /// - Throws: a `Failure` when it does not.
    func reset() async throws(Failure) {
        guard await ask("POST", "reset")?.status == 204 else {
            throw failure("reset", "it does not answer")
        }
    }

    /// Has the server open a port, and tells how clients find it.
    ///
    /// - Throws: a `Failure` when it cannot.
    func listen(_ address: LoopbackAddress) async throws(Failure) -> OpenPort {
        guard let reply = await ask("POST", "listen/\(address.host)/\(address.port)") else {
            throw failure("listen at '\(address.text)'", "it does not answer")
        }
        guard reply.status == 200, let port = try? JSONText(reply.body).decode(OpenPort.self) else {
            throw Failure(
                .unable, cannot: "listen at", address.text,
                ServiceError(reply).message, name: "PortUnavailable")
        }
        return port
    }

    /// Takes the server's lock; nil when another server has it and accepts connections.
    ///
    /// A server that is on its way out is waited for.
    /// - Throws: a `Failure` when there is neither in time.
    func waitForTurn() async throws(Failure) -> ServerLock? {
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            if let lock = try ServerLock(data: paths.data) {
                lock.announce(socket: paths.socket)
                return lock
            }
            if await status() != nil { return nil }
            try await checkSocket("start")
            try? await Task.sleep(for: Self.interval)
        }
        throw failure("start", "another one has the lock and does not answer")
    }

    /// - Throws: a `Failure` when the server of our data folder listens where nobody of our environment looks.
    private func checkSocket(_ verb: String) async throws(Failure) {
        guard let socket = ServerLock.announcedSocket(data: paths.data), socket != paths.socket,
            await ask("GET", "status", at: socket) != nil
        else { return }
        throw Failure(
            .unable, cannot: verb, "lp-local",
            "another one serves this data folder at '\(socket)'",
            next: "set XDG_RUNTIME_DIR (or TMPDIR) as it was there", name: "LocalUnavailable")
    }

    private func isRunning() throws(Failure) -> Bool {
        guard ServerLock.announcedSocket(data: paths.data) != nil else { return false }
        return try ServerLock(data: paths.data) == nil
    }

    private func ask(_ method: String, _ verb: String, at socket: String? = nil) async -> Response?
    {
        let transport = CurlTransport(
            endpoint: Endpoint(socket: socket ?? paths.socket), signer: nil)
        return try? await transport.send(Request(method, "/lambdapool/" + verb))
    }

    private func failure(_ verb: String, _ reason: String) -> Failure {
        Failure(
            .unable, cannot: verb, "lp-local", reason, next: "see \(paths.log)",
            name: "LocalUnavailable")
    }
}
