import NIOHTTP1

// What CloudWatch Logs checks of the members of a request.
extension RequestBody {
    /// How many elements a list may have; nil when the request does not say.
    ///
    /// - Throws: an InvalidParameterException when it is more than there may be.
    func limit(_ most: Int) throws(APIError) -> Int? {
        guard let limit = try number("limit") else { return nil }
        guard limit >= 1 else {
            throw .invalidLogMember(
                "\(limit)", "limit", "have value greater than or equal to 1")
        }
        guard limit <= most else {
            throw .invalidLogMember(
                "\(limit)", "limit", "have value less than or equal to \(most)")
        }
        return limit
    }

    /// What events must be like; any will do when the request does not say.
    ///
    /// - Throws: an InvalidParameterException when it is no pattern.
    func filterPattern() throws(APIError) -> FilterPattern {
        let pattern = try text("filterPattern") ?? ""
        guard pattern.count <= 1024 else {
            throw .invalidLogMember(
                pattern, "filterPattern", "have length less than or equal to 1024")
        }
        return try FilterPattern(pattern)
    }

    /// The name of a group that is to be made.
    func newLogGroupName() throws(APIError) -> String {
        let name = try required("logGroupName")
        guard (1...512).contains(name.count) else {
            throw .invalidLogMember(
                name, "logGroupName",
                name.isEmpty
                    ? "have length greater than or equal to 1"
                    : "have length less than or equal to 512")
        }
        let isName = name.utf8.allSatisfy { isNameByte($0) || "./#".utf8.contains($0) }
        guard isName else {
            throw .invalidLogMember(
                name, "logGroupName", #"satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+"#)
        }
        return name
    }
}

extension APIError {
    static func invalidLogParameter(_ message: String) -> APIError {
        APIError(.badRequest, "InvalidParameterException", message)
    }

    static func invalidLogMember(_ value: String, _ member: String, _ constraint: String)
        -> APIError
    {
        let error = APIError.validation(value, at: member, constraint)
        return .invalidLogParameter(error.message)
    }
}
