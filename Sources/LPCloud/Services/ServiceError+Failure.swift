public import LPCore

extension ServiceError {
    /// Names that no other record can escape, because they are about who asks.
    private static let ofTheCaller: Set<String> = [
        "ExpiredTokenException", "IncompleteSignatureException", "InvalidClientTokenId",
        "InvalidSignatureException", "MissingAuthenticationTokenException", "NotAuthorized",
        "OptInRequired", "SignatureDoesNotMatch", "UnrecognizedClientException",
    ]

    /// The refusal as what it kept us from doing.
    func failure(cannot verb: String, _ thing: String) -> Failure {
        let kind: Failure.Kind = Self.ofTheCaller.contains(name) ? .unable : .item
        return Failure(kind, cannot: verb, thing, reason, name: name)
    }

    /// The message in the form of ours: lower case unless it starts with an acronym, no full stop.
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
