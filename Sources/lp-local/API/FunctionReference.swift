import LPCore
import NIOHTTP1

/// How a request names a function: plainly, or by ARN, whole or in part, with or without a qualifier.
struct FunctionReference: Hashable {
    let name: String
    /// Given only by ARNs.
    let region: String?
    let account: String?
    let qualifier: String?

    /// Lambda's own pattern, for its message.
    private static let pattern =
        "satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?"
        + "(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"

    /// Reads `NAME[:Q]`, `ACCOUNT:function:NAME[:Q]`, `function:NAME[:Q]` or
    /// `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:Q]`.
    ///
    /// - Throws: a ValidationException, or InvalidParameterValue when both name and query give
    ///   a qualifier, and they differ.
    init(_ text: String, qualifier query: String? = nil) throws(APIError) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)[...]
        let bad = APIError.validation(text, at: "functionName", Self.pattern)
        var region: String?
        var account: String?
        if parts.first == "arn" {
            guard parts.count >= 7, parts[2] == "lambda", parts[5] == "function" else { throw bad }
            region = String(parts[3])
            account = String(parts[4])
            parts = parts[6...]
        } else if parts.count >= 3, parts[1] == "function" {
            account = String(parts[0])
            parts = parts[2...]
        } else if parts.count >= 2, parts.first == "function" {
            parts = parts[1...]
        }
        guard (1...2).contains(parts.count), let name = parts.first,
            let checked = try? Limits.functionName(String(name))
        else { throw bad }
        let own = parts.count == 2 ? parts.last.map(String.init) : nil
        if let own, let query, own != query {
            throw .invalidParameter(
                "The derived qualifier from the function name does not match the specified qualifier."
            )
        }
        self.name = checked
        self.region = region
        self.account = account
        self.qualifier = own ?? query
    }

    /// Reads the path's variable part and the query's `Qualifier`.
    init(_ request: APIRequest) throws(APIError) {
        try self.init(request.parameters[0], qualifier: request.query("Qualifier"))
    }

    /// Whether an ARN's region and account are those of a function.
    func fits(_ function: StoredFunction) -> Bool {
        (region ?? function.region) == function.region
            && (account ?? StoredFunction.account) == StoredFunction.account
    }

    /// What Lambda says of a function that is not there.
    ///
    /// - Parameter region: of the client, when the name says none.
    func notFound(region client: String, showing qualifier: String? = nil) -> APIError {
        let arn =
            "arn:aws:lambda:\(region ?? client):\(account ?? StoredFunction.account):function:\(name)"
        let suffix = (self.qualifier ?? qualifier).map { ":" + $0 } ?? ""
        return APIError(
            .notFound, "ResourceNotFoundException", "Function not found: \(arn)\(suffix)")
    }
}

/// The region of a client: that of its signature's credential scope, which is all it says of it.
func clientRegion(_ headers: HTTPHeaders) -> String {
    let scope = headers.first(name: "authorization")?.split(separator: "Credential=").dropFirst()
        .first
    let parts = scope?.split(separator: ",").first?.split(separator: "/") ?? []
    return parts.count >= 5 ? String(parts[parts.count - 3]) : "us-east-1"
}
