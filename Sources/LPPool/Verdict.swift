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
        case throttled
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
        case .failure(let error):
            let details = ErrorDetails(
                type: .function, name: error.outcome == .notSent ? Self.notSentName : "ReplyLost",
                message: "cannot reach '\(error.peer)': \(error.reason)")
            self = .retry(error.outcome == .notSent ? .notSent : .ambiguous, details)
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
        let error = FunctionError(text)
        let details = ErrorDetails(
            type: error.isThePlatforms ? .function : .pool, name: error.name,
            message: error.message, trace: error.trace,
            requestId: response[header: "x-amzn-requestid"])
        self = Self.refusals.contains(error.name) ? .permanent(details) : .failed(details)
    }

    private init(refused response: Response) {
        let error = ServiceError(response)
        let details = ErrorDetails(
            type: .function, name: error.name, message: error.message,
            requestId: response[header: "x-amzn-requestid"])
        if response.status == 429 || Self.throttling.contains(error.name) {
            self = .retry(.throttled, details)
        } else if Self.notReady.contains(error.name) {
            self = .retry(.warming, details)
        } else if Self.ofTheItem.contains(error.name) || response.status == 413 {
            self = .failed(details)
        } else if response.status >= 500, !Self.lasting.contains(where: error.name.hasPrefix) {
            self = .retry(.ambiguous, details)
        } else {
            self = .permanent(details)
        }
    }

    /// The name of the error when a request never reached the service.
    static let notSentName = "NotSent"

    /// The agent's words for a callable that no item can reach.
    static let refusals: Set = ["CallableNotFound", "NotPackaged", "ImportFailed"]

    private static let throttling: Set = [
        "Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException",
        "RequestLimitExceeded", "SlowDown",
    ]
    private static let notReady: Set = [
        "ResourceConflictException", "ResourceNotReadyException", "SnapStartNotReadyException",
        "EC2ThrottledException", "ENILimitReachedException", "EC2UnexpectedException",
        "SubnetIPAddressLimitReachedException", "EFSMountTimeoutException",
        "SnapStartTimeoutException",
    ]
    private static let ofTheItem: Set = [
        "RequestTooLargeException", "InvalidRequestContentException",
        "RequestEntityTooLargeException",
    ]
    /// How the names begin of faults that come with a 5xx and stay.
    private static let lasting = [
        "KMS", "InvalidZipFile", "InvalidRuntime", "InvalidSubnetID", "InvalidSecurityGroupID",
        "EC2AccessDenied",
    ]
}

/// The object with which a runtime reports that a function failed.
private struct FunctionError {
    let name: String
    let message: String
    let trace: JSONText?
    let isThePlatforms: Bool

    init(_ text: JSONText) {
        var type: String?
        var message: String?
        var trace: JSONText?
        for (name, value) in text.members ?? [] {
            switch name.string {
            case "errorType": type = value.string
            case "errorMessage": message = value.string ?? value.text
            case "stackTrace": trace = Self.userFrames(value)
            default: break
            }
        }
        self.message = message ?? text.onOneLine.text
        self.trace = trace
        name = type ?? "Unknown"
        isThePlatforms =
            type.map { type in
                ["Runtime.", "Sandbox.", "Function.", "Extension."].contains { type.hasPrefix($0) }
            } ?? true
    }

    /// The trace without the agent's frames, which are nothing of the user's; nil when no frame is left.
    private static func userFrames(_ trace: JSONText) -> JSONText? {
        guard let frames = trace.elements else { return trace.onOneLine }
        let kept = frames.filter { !$0.text.contains("lambdapool_agent.py") }
        return kept.isEmpty ? nil : .array(kept.map(\.onOneLine))
    }
}
