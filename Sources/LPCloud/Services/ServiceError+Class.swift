extension ServiceError {
    /// Whether it was refused for being one of too many, so that it may be asked again later.
    ///
    /// Source: the AWS SDKs' retry specification, throttling errors; a 429 without a known name counts too.
    public var isThrottling: Bool { status == 429 || Self.throttling.contains(name) }

    /// Whether the service failed in a way that passes.
    ///
    /// Source: the AWS SDKs' retry specification, transient errors; and what IAM, CloudWatch Logs and S3 say when
    /// somebody else changes the same thing, which their references want asked for again.
    public var isTransient: Bool {
        [500, 502, 503, 504].contains(status) || Self.transient.contains(name)
    }

    /// Whether the credentials have ended, or are no longer known.
    var isOfExpiry: Bool { (400..<500).contains(status) && Self.expiry.contains(name) }

    private static let expiry: Set = [
        "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "InvalidToken",
        "TokenRefreshRequired", "UnrecognizedClientException",
    ]

    private static let throttling: Set = [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
        "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
        "ProvisionedThroughputExceededException", "TransactionInProgressException",
        "BandwidthLimitExceeded", "LimitExceededException", "SlowDown", "PriorRequestNotComplete",
    ]

    private static let transient: Set = [
        "RequestTimeout", "RequestTimeoutException", "IDPCommunicationError",
        "ConcurrentModification", "OperationAbortedException", "OperationAborted",
    ]
}

extension Response {
    /// How long the service asks to wait before it is asked again, in ms; nil when it does not say.
    ///
    /// The finer of the two headers counts; what is no number, such as a date, is no hint.
    public var retryHint: Int? {
        let milliseconds = self[header: "x-amz-retry-after"].flatMap(Double.init)
        let seconds = self[header: "retry-after"].flatMap(Double.init)
        guard let wait = milliseconds ?? seconds.map({ $0 * 1000 }), wait.isFinite, wait >= 0 else {
            return nil
        }
        return Int(min(wait, 86_400_000))
    }
}
