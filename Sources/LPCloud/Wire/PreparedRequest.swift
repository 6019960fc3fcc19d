/// A request made ready once, for many sends that differ in body and date alone.
public final class PreparedRequest {
    let method: String
    let url: String
    /// Header lines that never change, such as `Content-Type: application/json`.
    let lines: [String]
    private let signer: Signer?
    private let canonical: CanonicalRequest
    private var day: Signer.DayKey?

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

    /// What a signed send adds.
    struct Signing {
        /// The Authorization header's value up to the digits, new only when the day is.
        let authorization: [UInt8]
        let day: [UInt8]
        let digits: [UInt8]
    }

    /// Signs one body; nil when requests to this endpoint are not signed.
    func sign(_ payload: UnsafeRawBufferPointer, at date: SigningDate) -> Signing? {
        guard let signer else { return nil }
        let key: Signer.DayKey
        if let day, day.day.elementsEqual(date.day) { key = day } else { key = signer.dayKey(date) }
        day = key
        return Signing(
            authorization: signer.authorization(canonical, key), day: key.day,
            digits: Signer.signature(of: canonical, payload: payload, at: date, with: key))
    }
}
