public import LPCore

/// An error as AWS services report it: a code, and words for people.
struct ServiceError: Hashable, Sendable {
    let code: String
    let message: String

    /// Reads the reply of a service that speaks REST and JSON: the code stands in a header or in the body,
    /// the words under either of two names.
    init(_ response: Response) {
        struct Body: Decodable {
            let __type: String?
            let code: String?
            let Message: String?
            let message: String?
        }
        let body = try? JSONText(response.body).decode(Body.self)
        let raw = response[header: "x-amzn-errortype"] ?? body?.__type ?? body?.code
        // `Name:http://internal.amazon.com/…` in the header, `com.amazonaws#Name` in the body.
        let name = raw?.split(separator: ":").first?.split(separator: "#").last
        code = name.map(String.init) ?? "HTTP\(response.status)"
        message =
            body?.message ?? body?.Message ?? "the service answers with status \(response.status)"
    }

    /// Codes that no other record can escape, because they are about who asks.
    private static let ofTheCaller: Set<String> = [
        "ExpiredTokenException", "IncompleteSignatureException", "InvalidClientTokenId",
        "InvalidSignatureException", "MissingAuthenticationTokenException", "NotAuthorized",
        "OptInRequired", "SignatureDoesNotMatch", "UnrecognizedClientException",
    ]

    func failure(_ verb: String, _ thing: String) -> Failure {
        Failure(
            Self.ofTheCaller.contains(code) ? .unable : .item, cannot: verb, thing, reason,
            name: code)
    }

    /// The message in the form of ours: lower case unless it starts with a name, no full stop.
    private var reason: String {
        var text = message
        while text.last == "." { text.removeLast() }
        guard let second = text.dropFirst().first, !second.isUppercase else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}

extension Failure {
    /// The error name of what does not exist.
    public static let notFound = "ResourceNotFoundException"

    /// Whether what was asked for does not exist.
    public var isNotFound: Bool { name == Self.notFound }
}
