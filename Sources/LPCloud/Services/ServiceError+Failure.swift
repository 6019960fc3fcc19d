public import LPCore

extension ServiceError {
    /// Names that no other record can escape, because they are about who asks.
    private static let ofTheCaller: Set<String> = [
        "ExpiredToken", "ExpiredTokenException", "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId", "InvalidSignatureException", "MissingAuthenticationTokenException",
        "NotAuthorized", "OptInRequired", "RequestExpired", "RequestTimeTooSkewed",
        "SignatureDoesNotMatch", "UnrecognizedClientException",
    ]

    /// The refusal as what it kept us from doing.
    ///
    /// - Parameter action: the permission that it takes, for a refusal that does not name it.
    func failure(cannot verb: String, _ thing: String, action: String? = nil) -> Failure {
        let kind: Failure.Kind = Self.ofTheCaller.contains(name) ? .unable : .item
        return Failure(kind, cannot: verb, thing, reason, next: advice(action), name: name)
    }

    /// What to do about a refusal of that name that is about who asks.
    public static func advice(of name: String) -> String? {
        switch name {
        case "ExpiredToken", "ExpiredTokenException":
            "the session's credentials have expired: renew them and run the same command again"
        case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId",
            "InvalidSignatureException", "SignatureDoesNotMatch":
            "check the access key, its secret and the session token"
        default: nil
        }
    }

    private func advice(_ action: String?) -> String? {
        if isThrottling { return "try again later, or raise AWS_MAX_ATTEMPTS" }
        guard name.hasPrefix("AccessDenied") else { return Self.advice(of: name) }
        return (deniedAction ?? action).map { "have \($0) allowed" }
    }

    /// The permission that a refusal names: `... is not authorized to perform: lambda:GetFunction on resource: ...`.
    private var deniedAction: String? {
        guard let start = message.firstRange(of: "perform: ") else { return nil }
        let word = message[start.upperBound...].prefix { !$0.isWhitespace }
        return word.contains(":") ? String(word) : nil
    }

    private var reason: String { Failure.reason(message) }
}

extension Failure {
    /// A service's sentence in the form of ours: lower case unless it starts with an acronym, no full stop.
    static func reason(_ sentence: String) -> String {
        var text = sentence
        while text.last == "." { text.removeLast() }
        guard let second = text.dropFirst().first, !second.isUppercase else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    /// The error name of what does not exist.
    public static let notFound = "ResourceNotFoundException"

    /// Whether what was asked for does not exist.
    public var isNotFound: Bool { name == Self.notFound }

    /// Whether a permission is missing.
    public var isDenied: Bool { name.hasPrefix("AccessDenied") }
}
