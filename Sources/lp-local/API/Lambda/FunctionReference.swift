import LPCore
import NIOHTTP1

/// How a request names a function: plainly, or by ARN, whole or in part, with or without a qualifier.
struct FunctionReference: Hashable {
    let name: String
    /// Given only by ARNs.
    let region: String?
    let account: String?
    let qualifier: String?
    /// Whether it is a whole ARN.
    let isWhole: Bool

    /// Lambda's own pattern, for its message.
    private static let pattern =
        #"satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-"#
        + #"[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#

    /// Reads `[REGION:][ACCOUNT:][function:]NAME[:Q]`, or `arn:aws:lambda:` and all of that.
    ///
    /// - Throws: a ValidationException, or InvalidParameterValue when both name and query give
    ///   a qualifier, and they differ.
    init(_ text: String, qualifier query: String? = nil) throws(APIError) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)[...]
        let bad = APIError.validation(text, at: "functionName", Self.pattern)
        if parts.first == "arn" {
            guard parts.count >= 7, parts[2] == "lambda", Self.isRegion(parts[3]),
                Self.isAccount(parts[4]), parts[5] == "function"
            else { throw bad }
            parts = parts[3...]
        }
        func next(_ isMeant: (Substring) -> Bool) -> String? {
            guard parts.count > 1, let first = parts.first, isMeant(first) else { return nil }
            return String(parts.removeFirst())
        }
        let region = next(Self.isRegion)
        let account = next(Self.isAccount)
        _ = next { $0 == "function" }
        guard (1...2).contains(parts.count), let name = parts.first, Self.isName(name) else {
            throw bad
        }
        guard name.utf8.count <= 64 else {
            // One of Lambda's oddities, as recorded: its two names for one fault.
            if name == text {
                throw .invalidParameter(
                    APIError.validation(
                        text, at: "functionName", "have length less than or equal to 64"
                    ).message)
            }
            throw .validation(text, at: "functionName", "have length less than or equal to 140")
        }
        let own = parts.count == 2 ? parts.last.map(String.init) : nil
        if let own, own != StoredFunction.latest, !Self.isName(own[...]) { throw bad }
        if let query { try Self.check(qualifier: query) }
        if let own, let query, own != query {
            throw .invalidParameter(
                "The derived qualifier from the function name does not match the specified qualifier."
            )
        }
        self.name = String(name)
        isWhole = text.hasPrefix("arn:")
        self.region = region
        self.account = account
        self.qualifier = own ?? query
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isNameByte)
    }

    /// - Throws: a ValidationException when neither a version nor an alias may be called so.
    private static func check(qualifier: String) throws(APIError) {
        guard !qualifier.isEmpty,
            qualifier.utf8.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: "$") })
        else {
            throw .validation(
                qualifier, at: "qualifier",
                #"satisfy regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#)
        }
        _ = try APIError.checked(
            qualifier, length: 1...StoredAlias.longestName, at: "qualifier")
    }

    private static func isAccount(_ text: Substring) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { $0 &- 0x30 < 10 }
    }

    /// As `eu-west-1` or `us-gov-east-1`.
    private static func isRegion(_ text: Substring) -> Bool {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (3...4).contains(words.count), words[0].utf8.count == 2,
            let number = words.last, number.utf8.count == 1, Int(number) != nil
        else { return false }
        return words.dropLast().allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { $0 &- 0x61 < 26 }
        }
    }

    /// Reads the path's variable part and the query's `Qualifier`.
    init(_ request: APIRequest) throws(APIError) {
        try self.init(request.parameters[0], qualifier: request.query("Qualifier"))
    }

    /// Whether an ARN's region and account are those of a function.
    func fits(_ function: StoredFunction) -> Bool {
        (region ?? function.region) == function.region
            && (account ?? function.account) == function.account
    }

    /// The ARN of a function that need not be there.
    ///
    /// - Parameter site: of the client, for what the name does not say.
    func arn(_ site: Site, _ qualifier: String? = nil) -> String {
        "arn:aws:lambda:\(region ?? site.region):\(account ?? site.account):function:\(name)"
            + (qualifier.map { ":" + $0 } ?? "")
    }

    /// What Lambda says of a function that is not there.
    func notFound(_ site: Site, showing qualifier: String? = nil) -> APIError {
        .notFound("Function not found: \(arn(site, self.qualifier ?? qualifier))")
    }
}
