import LPCore

extension EventConfig {
    /// Lambda's own pattern, for its message.
    private static let pattern =
        #"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}"#
        + #"((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)"#

    /// The services that a result can be sent to; here only functions get it.
    private static let services: Set<Substring> = ["lambda", "sqs", "sns", "events", "s3"]

    /// Puts what a request says over what there is.
    ///
    /// - Parameter check: throws when a destination cannot be one.
    mutating func apply(_ body: RequestBody, _ check: (String) throws(APIError) -> Void)
        throws(APIError)
    {
        let retries = try body.number("MaximumRetryAttempts")
        let age = try body.number("MaximumEventAgeInSeconds")
        let destinations = try body.object("DestinationConfig")
        guard retries != nil || age != nil || destinations != nil else {
            throw .invalidParameter(
                "You must specify at least one of error handling or destination setting.")
        }
        self.retries =
            try retries.map { (value) throws(APIError) in
                try APIError.checked(value, within: 0...2, at: "maximumRetryAttempts")
            } ?? self.retries
        maximumAge =
            try age.map { (value) throws(APIError) in
                try APIError.checked(value, within: 60...21_600, at: "maximumEventAgeInSeconds")
            } ?? maximumAge
        guard let destinations else { return }
        onSuccess = try Self.destination(destinations, "OnSuccess", check)
        onFailure = try Self.destination(destinations, "OnFailure", check)
    }

    private static func destination(
        _ destinations: RequestBody, _ member: String, _ check: (String) throws(APIError) -> Void
    ) throws(APIError) -> String? {
        guard let arn = try destinations.object(member)?.text("Destination"), !arn.isEmpty else {
            return nil
        }
        let name = member.prefix(1).lowercased() + member.dropFirst()
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        func isWord(_ part: Substring) -> Bool {
            !part.isEmpty && part.utf8.allSatisfy { isNameByte($0) && $0 != UInt8(ascii: "_") }
        }
        guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), isWord(parts[1]),
            isWord(parts[2]), parts[3].isEmpty || isWord(parts[3]),
            parts[4].isEmpty || parts[4].utf8.count == 12
        else {
            throw .validation(
                arn, at: "destinationConfig.\(name).destination",
                "satisfy regular expression pattern: \(pattern)")
        }
        guard services.contains(parts[2]) else {
            let (success, failure) =
                member == "OnSuccess"
                ? ("OnSuccess(destination=\(arn))", "null")
                : ("null", "OnFailure(destination=\(arn))")
            throw .invalidParameter(
                "The provided destination config DestinationConfig(onSuccess=\(success), onFailure=\(failure)) is invalid."
            )
        }
        try check(arn)
        return arn
    }

    /// As the API shows it.
    ///
    /// - Parameter arn: of the function, with the qualifier.
    func json(_ arn: String) -> JSONText {
        func destination(_ arn: String?) -> JSONText {
            .object(arn.map { [("Destination", JSONText(string: $0))] } ?? [])
        }
        let members: [(String, JSONText?)] = [
            ("LastModified", JSONText(encoding: Double(modified) / 1000)),
            ("FunctionArn", JSONText(string: arn)),
            ("MaximumRetryAttempts", retries.map { JSONText($0) }),
            ("MaximumEventAgeInSeconds", maximumAge.map { JSONText($0) }),
            (
                "DestinationConfig",
                .object([
                    ("OnSuccess", destination(onSuccess)), ("OnFailure", destination(onFailure)),
                ])
            ),
        ]
        return .object(members.compactMap { name, value in value.map { (name, $0) } })
    }
}
