/// A request made ready once, for many sends that differ in body and date alone.
public final class PreparedRequest: Sendable {
    let method: String
    let url: String
    /// Header lines that never change, such as `Content-Type: application/json`.
    let lines: [String]
    /// What is sent in place of the bytes that a send brings.
    let stream: StreamedBody?
    private let signer: Signer?
    private let canonical: CanonicalRequest
    /// Whether a body is announced even when it is empty.
    var takesBody: Bool { method == "POST" || method == "PUT" }

    public init(_ request: Request, endpoint: Endpoint, signer: Signer?) {
        let token = signer?.credentials.sessionToken?.exposed
        let rules = signer?.rules ?? .usual
        func hash() -> String {
            guard let stream = request.stream else { return HexDigits.text(of: request.body) }
            // What cannot be read cannot be sent either.
            return stream.hash().map { HexDigits.text(of: $0) } ?? ""
        }
        let announcement = rules.announcement(
            of: request, isSecured: endpoint.scheme == .https, hash: hash)
        let isHashedNow = request.stream != nil && announcement == nil && signer != nil
        method = request.method
        stream = request.stream
        let query = CanonicalRequest.query(request.query)
        url =
            "\(endpoint.scheme.rawValue)://\(endpoint.authority)\(endpoint.prefix)\(request.path)"
            + (query.isEmpty ? "" : "?\(query)")
        lines =
            request.headers.map { "\($0.name): \($0.value)" }
            + (token.map { ["X-Amz-Security-Token: \($0)"] } ?? [])
            + (announcement.map { ["X-Amz-Content-SHA256: \($0)"] } ?? [])
            // libcurl would wait for a 100-continue before any body over 1 MB, and add a type of its own.
            + ["Expect:"]
            + (request.headers.contains { $0.name.lowercased() == "content-type" }
                ? [] : ["Content-Type:"])
        canonical = CanonicalRequest(
            request, authority: endpoint.authority, prefix: endpoint.prefix, token: token,
            rules: rules, announcement: announcement, hash: isHashedNow ? hash() : nil)
        self.signer = signer
    }

    /// What holds for all sends of a day.
    struct Day: Sendable {
        fileprivate let key: Signer.DayKey
        /// The Authorization header's value up to the signature's digits.
        let authorization: [UInt8]

        /// Whether it is the day of a date.
        func holds(_ date: SigningDate) -> Bool { key.day.elementsEqual(date.day) }
    }

    /// What signs the sends of a date's day; nil when requests to this endpoint are not signed.
    func day(of date: SigningDate) -> Day? {
        guard let signer else { return nil }
        let key = signer.dayKey(date)
        return Day(key: key, authorization: signer.authorization(canonical, key))
    }

    /// Writes the 64 digits that sign one body.
    func sign(
        _ payload: UnsafeRawBufferPointer, at date: SigningDate, with day: Day,
        into digits: UnsafeMutableRawPointer
    ) {
        Signer.sign(canonical, payload: payload, at: date, with: day.key, into: digits)
    }
}
