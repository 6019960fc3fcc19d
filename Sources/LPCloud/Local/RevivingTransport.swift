/// A transport to a server that ends itself when it is idle: one that has gone is started once more.
struct RevivingTransport: Transport {
    private let transport: any Transport
    private let revive: @Sendable () async -> Void

    init(_ transport: any Transport, revive: @escaping @Sendable () async -> Void) {
        self.transport = transport
        self.revive = revive
    }

    func send(_ request: Request) async throws(TransferError) -> Response {
        do { return try await transport.send(request) } catch {
            guard error.outcome == .notSent else { throw error }
            await revive()
            return try await transport.send(request)
        }
    }
}
