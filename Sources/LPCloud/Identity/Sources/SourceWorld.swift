import LPCore

/// What sources need of the world, so that tests can hold it.
struct SourceWorld: Sendable {
    let settings: Settings
    let locations: ProfileLocations
    /// The region of services that a source asks; nil when none is named.
    let region: String?
    /// Seconds since 1970.
    var epoch: @Sendable () -> Int = systemEpoch
    /// Opens a way to an endpoint, unsigned when nobody signs; a reply takes so many ms at most.
    var open: @Sendable (Endpoint, Signer?, Int) -> any Transport = {
        CurlTransport(endpoint: $0, signer: $1, timeout: $2)
    }
    /// Asks for the code of a device; nil when there is nobody to ask.
    var askCode: @Sendable (String) -> String? = Terminal.askCode

    var environment: [String: String] { settings.environment }

    /// Where a service is asked, for the keys of the cache.
    func address(of service: Service, region: String?) -> String {
        let place = region.flatMap { try? settings.place(of: service, region: $0).0 }
        return place.map { "\($0.scheme) \($0.authority) \($0.prefix)" } ?? ""
    }
}

extension SourceWorld {
    /// Asks an endpoint, at most three times when a fault may pass.
    ///
    /// - Parameters:
    ///   - source: who is asked, for the message.
    ///   - timeout: ms for a reply.
    /// - Throws: a `Failure` when there is no reply.
    func ask(
        _ source: String, at endpoint: Endpoint, _ request: Request, signedBy signer: Signer? = nil,
        timeout: Int = 15_000, attempts: Int = 3
    ) async throws(Failure) -> Response {
        let transport = ControlTransport(
            open(endpoint, signer, timeout), retry: ControlRetry(attempts: attempts))
        do { return try await transport.send(request) } catch {
            throw Failure(
                .unable, cannot: "get credentials from", source,
                "cannot reach '\(error.peer)': \(error.reason)", name: "Unreachable")
        }
    }
}
