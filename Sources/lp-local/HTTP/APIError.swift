import LPCore
import NIOHTTP1

/// A service's refusal, in Lambda's own shape: a status, a name, and who is at fault.
struct APIError: Error, Hashable {
    let status: HTTPResponseStatus
    let name: String
    let message: String
    /// `User` or `Service`; nil for the errors that are not in Lambda's model, which carry none.
    let type: String?
    /// Which limit was reached, where there are several.
    let reason: String?

    init(
        _ status: HTTPResponseStatus, _ name: String, _ message: String, type: String? = "User",
        reason: String? = nil
    ) {
        self.status = status
        self.name = name
        self.message = message
        self.type = type
        self.reason = reason
    }

    /// The errors whose key is `Message`; all others use `message` (the model of botocore 1.43).
    private static let capitalized: Set = [
        "ResourceNotFoundException", "ServiceException", "InvalidZipFileException",
        "InvalidRuntimeException", "UnknownOperationException",
    ]

    var reply: APIReply {
        let key = Self.capitalized.contains(name) ? "Message" : "message"
        var members = [(key, JSONText(string: message))]
        if let type { members.insert(("Type", JSONText(string: type)), at: 0) }
        if let reason { members.insert(("Reason", JSONText(string: reason)), at: 0) }
        var reply = APIReply(status, json: .object(members))
        reply.headers.append(("x-amzn-ErrorType", name))
        return reply
    }
}

extension APIError {
    static func unknownOperation(_ method: HTTPMethod, _ uri: String) -> APIError {
        APIError(
            .notFound, "UnknownOperationException", "\(method.rawValue) \(uri) is not supported",
            type: nil)
    }

    /// More calls than a limit allows.
    static func throttled(_ reason: String) -> APIError {
        APIError(.tooManyRequests, "TooManyRequestsException", "Rate Exceeded.", reason: reason)
    }

    static func invalidParameter(_ message: String) -> APIError {
        APIError(.badRequest, "InvalidParameterValueException", message)
    }

    static func notFound(_ message: String) -> APIError {
        APIError(.notFound, "ResourceNotFoundException", message)
    }

    static func conflict(_ message: String) -> APIError {
        APIError(.conflict, "ResourceConflictException", message)
    }

    /// A value that is not of the form that Lambda's model gives a member.
    ///
    /// - Parameter subject: what of it the constraint is about.
    static func validation(
        _ value: String?, at member: String, subject: String = "Member", _ constraint: String
    ) -> APIError {
        let shown = value.map { "'\($0)'" } ?? "null"
        return APIError(
            .badRequest, "ValidationException",
            "1 validation error detected: Value \(shown) at '\(member)' failed to satisfy constraint: "
                + "\(subject) must \(constraint)", type: nil)
    }

    /// A number, when it is within the bounds that Lambda's model gives a member.
    ///
    /// - Throws: a ValidationException otherwise.
    static func checked(_ value: Int, within range: ClosedRange<Int>, at member: String)
        throws(APIError) -> Int
    {
        if value < range.lowerBound {
            throw .validation(
                "\(value)", at: member, "have value greater than or equal to \(range.lowerBound)")
        }
        if value > range.upperBound {
            throw .validation(
                "\(value)", at: member, "have value less than or equal to \(range.upperBound)")
        }
        return value
    }

    /// A text, when it has as many characters as Lambda's model lets a member have.
    ///
    /// - Throws: a ValidationException otherwise.
    static func checked(_ text: String, length: ClosedRange<Int>, at member: String)
        throws(APIError) -> String
    {
        if text.count < length.lowerBound {
            throw .validation(
                text, at: member, "have length greater than or equal to \(length.lowerBound)")
        }
        if text.count > length.upperBound {
            throw .validation(
                text, at: member, "have length less than or equal to \(length.upperBound)")
        }
        return text
    }

    static func tooLarge(_ limit: Int, _ operation: String) -> APIError {
        APIError(
            .payloadTooLarge, "RequestEntityTooLargeException",
            "Request must be smaller than \(limit) bytes for the \(operation) operation", type: nil)
    }

    static func service(_ reason: String) -> APIError {
        APIError(.internalServerError, "ServiceException", reason, type: "Service")
    }
}
