/// What a request says of its own signature, in the Authorization header or in the query: who signed it, for what, and
/// which headers with it (AWS Signature Version 4).
public struct ReceivedSignature: Hashable, Sendable {
    public let accessKeyId: String
    public let region: String
    /// Its name in the credential scope.
    public let service: String
    private let day: String
    private let signedHeaders: [String]
    private let signature: String
    /// For how long after its date it is good, in seconds, where it stands in the query; nil where it stands in a header.
    private let lifetime: Int?

    /// How far the clocks may be apart, in seconds (AWS, "Signature expired").
    public static let window = 300

    /// Reads `AWS4-HMAC-SHA256 Credential=KEY/DAY/REGION/SERVICE/aws4_request, SignedHeaders=…, Signature=…`; nil when
    /// it is not of that form.
    public init?(authorization: String) {
        guard authorization.hasPrefix("AWS4-HMAC-SHA256 ") else { return nil }
        var fields: [String: String] = [:]
        for field in authorization.dropFirst(17).split(separator: ",") {
            let parts = field.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            fields[String(parts[0])] = String(parts[1])
        }
        self.init(fields, lifetime: nil)
    }

    /// Reads `X-Amz-Algorithm=AWS4-HMAC-SHA256`, `X-Amz-Credential` and what else makes a URL that carries its own
    /// right; nil when it is not of that form.
    public init?(query: [(name: String, value: String)]) {
        var fields: [String: String] = [:]
        for (name, value) in query where name.hasPrefix(Self.prefix) {
            fields[String(name.dropFirst(Self.prefix.count))] = value
        }
        // A week at most (AWS, "Authenticating requests: query parameters").
        guard fields["Algorithm"] == "AWS4-HMAC-SHA256",
            let lifetime = fields["Expires"].flatMap(Int.init), (1...604_800).contains(lifetime)
        else { return nil }
        self.init(fields, lifetime: lifetime)
    }

    private static let prefix = "X-Amz-"

    private init?(_ fields: [String: String], lifetime: Int?) {
        // An access key may hold slashes.
        let scope = fields["Credential"]?.split(separator: "/").map(String.init) ?? []
        guard scope.count >= 5, scope[scope.count - 1] == "aws4_request",
            let headers = fields["SignedHeaders"], let signature = fields["Signature"]
        else { return nil }
        service = scope[scope.count - 2]
        region = scope[scope.count - 3]
        day = scope[scope.count - 4]
        accessKeyId = scope.dropLast(4).joined(separator: "/")
        signedHeaders = headers.split(separator: ";").map(String.init)
        self.signature = signature
        self.lifetime = lifetime
    }

    /// Why a request is not what its signature says; nil when it is.
    public enum Fault: Error, Hashable {
        /// Its date is missing, or more than `window` away.
        case expired(date: String)
        /// It was signed with another secret, or changed since, or does not sign enough.
        case wrong
    }

    /// Compares the signature with the one that the secret would give.
    ///
    /// - Parameters:
    ///   - request: as it came; the path as on the wire.
    ///   - credentials: those of `accessKeyId`.
    ///   - now: seconds since 1970.
    public func fault(in request: Request, credentials: Credentials, now: Int) -> Fault? {
        fault(
            in: request, credentials: credentials, now: now,
            rules: service == "s3" ? .storage : .usual)
    }

    func fault(
        in request: Request, credentials: Credentials, now: Int, rules: SigningRules
    ) -> Fault? {
        func header(_ name: String) -> String? {
            request.headers.first { $0.name.lowercased() == name }?.value
        }
        // With a second name that ends so, another value might be taken for the one that was signed.
        let dates = request.query.filter { $0.name.hasSuffix(CanonicalRequest.dateName) }
        let dateInQuery = dates.count == 1 ? dates[0].value : ""
        let stamp = lifetime == nil ? header("x-amz-date") ?? "" : dateInQuery
        guard stamp.hasPrefix(day), let date = SigningDate(stamp: stamp),
            now >= date.epoch - Self.window, now <= date.epoch + (lifetime ?? Self.window)
        else { return .expired(date: stamp) }
        guard signedHeaders.contains("host"), let authority = header("host") else { return .wrong }
        // Nobody may add a header that means something to a service.
        let names = Set(signedHeaders)
        let hidden = request.headers.contains {
            let name = $0.name.lowercased()
            return name.hasPrefix("x-amz-") && !names.contains(name)
        }
        guard !hidden else { return .wrong }
        let announced = header("x-amz-content-sha256")
        if let announced, announced != SigningRules.unsignedPayload,
            announced != HexDigits.text(of: request.body)
        {
            return .wrong
        }
        var signed = request
        signed.headers.removeAll {
            let name = $0.name.lowercased()
            return !names.contains(name)
                || ["host", "x-amz-date", "x-amz-content-sha256"].contains(name)
        }
        signed.query.removeAll { lifetime != nil && $0.name == "X-Amz-Signature" }
        // Who makes a URL does not know what will be stored there.
        let isUnsigned = lifetime != nil && rules.sendsPayloadHash
        let canonical = CanonicalRequest(
            signed, authority: authority, rules: rules, announcement: announced,
            hash: isUnsigned ? SigningRules.unsignedPayload : nil, isInQuery: lifetime != nil)
        guard canonical.signedHeaders.elementsEqual(signedHeaders.joined(separator: ";").utf8)
        else { return .wrong }
        let signer = Signer(credentials, region: region, service: service, rules: rules)
        let expected = signer.signature(canonical, of: request.body, at: date)
        return Self.areEqual(Array(expected.utf8), Array(signature.utf8)) ? nil : .wrong
    }

    /// Compares in a time that tells nothing of where two texts differ.
    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Signer {
    /// The 64 hexadecimal digits that sign a request.
    func signature(_ request: CanonicalRequest, of body: [UInt8], at date: SigningDate) -> String {
        let key = dayKey(date)
        return String(
            unsafeUninitializedCapacity: HexDigits.count,
            initializingUTF8With: { buffer in
                guard let place = buffer.baseAddress else { return 0 }
                body.withUnsafeBytes {
                    Self.sign(
                        request, payload: $0, at: date, with: key,
                        into: UnsafeMutableRawPointer(place))
                }
                return HexDigits.count
            })
    }
}
