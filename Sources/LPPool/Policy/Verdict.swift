import LPCloud
import LPCore

/// What a reply to an invocation means: the answer, or why there is none yet.
///
/// Faults are told apart by error name, not by status: Lambda's 502 stands for faults that pass and for faults that
/// stay. Source: Lambda API reference, Invoke, Errors.
enum Verdict: Equatable {
    case result(JSONText)
    /// This item has failed; the others are not concerned.
    case failed(ErrorDetails)
    /// No item can succeed.
    case permanent(ErrorDetails)
    case retry(Cause, ErrorDetails)

    enum Cause: Equatable {
        /// Refused for the moment, not executed: flow control, no attempt.
        case throttled(Refusal)
        /// Not executed, since the function is not ready.
        case warming
        /// Never reached the service.
        case notSent
        /// May have been executed.
        case ambiguous
    }

    init(_ result: Result<Response, TransferError>) {
        switch result {
        case .success(let response) where response.status == 200: self.init(answered: response)
        case .success(let response): self.init(refused: response)
        case .failure(let error): self.init(unanswered: error)
        }
    }

    private init(unanswered error: TransferError) {
        func details(_ name: String) -> ErrorDetails {
            ErrorDetails(
                type: .function, name: name,
                message: "cannot reach '\(error.peer)': \(error.reason)")
        }
        switch error.outcome {
        case .notSent: self = .retry(.notSent, details(Self.notSentName))
        case .unknown: self = .retry(.ambiguous, details("ReplyLost"))
        case .untrusted: self = .permanent(details("UntrustedServer"))
        }
    }

    private init(answered response: Response) {
        let text: JSONText
        do { text = try JSONText(response.body) } catch {
            let start = String(decoding: response.body.prefix(200), as: UTF8.self)
            self = .failed(
                ErrorDetails(
                    type: .function, name: "InvalidReply",
                    message: "the reply is not JSON: \(error): \(start)",
                    requestId: response[header: "x-amzn-requestid"]))
            return
        }
        guard response.has(header: "x-amz-function-error") else {
            self = .result(text)
            return
        }
        let details = ErrorDetails(
            reported: text, requestId: response[header: "x-amzn-requestid"])
        self = Self.isRefusal(details) ? .permanent(details) : .failed(details)
    }

    private init(refused response: Response) {
        let error = ServiceError(response)
        let details = ErrorDetails(
            type: .function, name: error.name, message: error.message,
            requestId: response[header: "x-amzn-requestid"])
        if error.isThrottling {
            self = .retry(.throttled(Refusal(response, name: error.name)), details)
        } else if Self.notReady.contains(error.name) {
            self = .retry(.warming, details)
        } else if Self.ofTheItem.contains(error.name) || response.status == 413 {
            self = .failed(details)
        } else if Self.isTransient(error) {
            self = .retry(.ambiguous, details)
        } else {
            self = .permanent(details)
        }
    }

    /// The name of the error when a request never reached the service.
    static let notSentName = "NotSent"

    /// Whether the agent refused the call itself, which it will do for every item.
    ///
    /// A function of the user's may raise an `InvalidEvent` too, so that the agent's is told by its words.
    static func isRefusal(_ error: ErrorDetails) -> Bool {
        refusals.contains(error.name)
            || (error.name == "InvalidEvent"
                && (error.message.hasSuffix("repack with this lp-pack")
                    || error.message.hasPrefix("the event is no call")))
    }

    /// Whether the service failed in a way that passes.
    private static func isTransient(_ error: ServiceError) -> Bool {
        (error.isTransient || error.status == 408 || error.status >= 500)
            && !lasting.contains(where: error.name.hasPrefix)
    }

    /// The agent's words for a callable that no item can reach.
    static let refusals: Set = [
        "CallableNotFound", "NotPackaged", "ImportFailed", "NotCallable",
    ]

    // The names are those of the Lambda API reference, Invoke.
    private static let notReady: Set = [
        "ResourceConflictException", "ResourceNotReadyException", "SnapStartNotReadyException",
        "EC2ThrottledException", "ENILimitReachedException", "ENINotReadyException",
        "EC2UnexpectedException", "SubnetIPAddressLimitReachedException",
        "EFSMountConnectivityException", "EFSMountTimeoutException", "SnapStartTimeoutException",
    ]
    static let ofTheItem: Set = [
        "RequestTooLargeException", "InvalidRequestContentException",
        "RequestEntityTooLargeException",
    ]
    /// How the names begin of faults that come with a 5xx and stay.
    private static let lasting = [
        "KMS", "InvalidZipFile", "InvalidRuntime", "InvalidSubnetID", "InvalidSecurityGroupID",
        "EC2AccessDenied",
    ]
}
