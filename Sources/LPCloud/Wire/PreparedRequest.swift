/// A request made ready once, for many sends that differ in body and date alone.
public final class PreparedRequest {
    let method: String
    let url: String
    /// Header lines that never change, such as `Content-Type: application/json`.
    let lines: [String]
    private let signer: Signer?
    private let canonical: CanonicalRequest
    private var daily: Daily?

    public init(_ request: Request, endpoint: Endpoint, signer: Signer?) {
        let token = signer?.credentials.sessionToken?.exposed
        method = request.method
        let query = CanonicalRequest.query(request.query)
        url =
            "\(endpoint.scheme.rawValue)://\(endpoint.authority)\(endpoint.prefix)\(request.path)"
            + (query.isEmpty ? "" : "?\(query)")
        lines =
            request.headers.map { "\($0.name): \($0.value)" }
            + (token.map { ["X-Amz-Security-Token: \($0)"] } ?? [])
            // libcurl would wait for a 100-continue before any body over 1 MB, and add a type of its own.
            + ["Expect:", "User-Agent: lambda-pool"]
            + (request.headers.contains { $0.name.lowercased() == "content-type" }
                ? [] : ["Content-Type:"])
        canonical = CanonicalRequest(
            request, authority: endpoint.authority, prefix: endpoint.prefix, token: token)
        self.signer = signer
    }

    /// What holds for all sends of a day.
    struct Daily {
        let key: Signer.DayKey
        /// The Authorization header's value up to the signature's digits.
        let authorization: [UInt8]
    }

    /// What a signed send adds.
    struct Signing {
        let daily: Daily
        let digits: [UInt8]
    }

    /// Signs one body; nil when requests to this endpoint are not signed.
    func sign(_ payload: UnsafeRawBufferPointer, at date: SigningDate) -> Signing? {
        guard let signer else { return nil }
        let daily =
            self.daily.flatMap { $0.key.day.elementsEqual(date.day) ? $0 : nil }
            ?? start(date, signer)
        return Signing(
            daily: daily,
            digits: Signer.signature(of: canonical, payload: payload, at: date, with: daily.key))
    }

    private func start(_ date: SigningDate, _ signer: Signer) -> Daily {
        let key = signer.dayKey(date)
        let new = Daily(key: key, authorization: signer.authorization(canonical, key))
        daily = new
        return new
    }
}
