import LPCore

extension ResourcePolicy.Statement {
    /// The members of a request that are conditions of its statement, in the order in which Lambda writes them.
    private static let conditions = [
        ("StringEquals", "SourceAccount", "AWS:SourceAccount"),
        ("StringEquals", "EventSourceToken", "lambda:EventSourceToken"),
        ("StringEquals", "FunctionUrlAuthType", "lambda:FunctionUrlAuthType"),
        ("StringEquals", "PrincipalOrgID", "aws:PrincipalOrgID"),
        ("StringEquals", "OrganizationId", "aws:PrincipalOrgID"),
        ("ArnLike", "SourceArn", "AWS:SourceArn"),
    ]

    /// Reads what AddPermission and AddLayerVersionPermission say.
    ///
    /// - Parameters:
    ///   - resource: the ARN that it is about.
    ///   - actions: the only one that may be allowed; nil for those of functions.
    /// - Throws: a ValidationException, or an InvalidParameterValueException for a principal that is none.
    init(_ body: RequestBody, on resource: String, allowing actions: String? = nil) throws(APIError)
    {
        id = try body.required("StatementId")
        guard !id.isEmpty, id.utf8.allSatisfy(isNameByte) else {
            throw .validation(
                id, at: "statementId", "satisfy regular expression pattern: ([a-zA-Z0-9-_]+)")
        }
        _ = try APIError.checked(id, length: 1...100, at: "statementId")
        let action = try body.required("Action")
        guard action == actions ?? action, actions != nil || Self.isAction(action) else {
            throw .validation(
                action, at: "action",
                "satisfy regular expression pattern: "
                    + (actions ?? "(lambda:[*]|lambda:[a-zA-Z]+|[*])"))
        }
        var members = [
            ("Sid", JSONText(string: id)), ("Effect", JSONText(string: "Allow")),
            ("Principal", try Self.principal(try body.required("Principal"))),
            ("Action", JSONText(string: action)), ("Resource", JSONText(string: resource)),
        ]
        let condition = try Self.condition(body)
        if !condition.isEmpty { members.append(("Condition", .object(condition))) }
        text = JSONText.object(members).text
    }

    private static func isAction(_ text: String) -> Bool {
        guard text.hasPrefix("lambda:") else { return text == "*" }
        let name = text.dropFirst("lambda:".count)
        return name == "*" || (!name.isEmpty && name.allSatisfy { $0.isASCII && $0.isLetter })
    }

    /// Everybody, an account by its number, a service by its name, or a user or role by ARN.
    private static func principal(_ given: String) throws(APIError) -> JSONText {
        if given == "*" { return JSONText(string: given) }
        if given.utf8.count == 12, given.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
            return .object([("AWS", JSONText(string: "arn:aws:iam::\(given):root"))])
        }
        if given.hasPrefix("arn:") { return .object([("AWS", JSONText(string: given))]) }
        guard given.contains(".") else {
            throw .invalidParameter(
                "The provided principal was invalid. Please check the principal and try again.")
        }
        return .object([("Service", JSONText(string: given))])
    }

    private static func condition(_ body: RequestBody) throws(APIError) -> [(String, JSONText)] {
        var operators: [(String, [(String, JSONText)])] = []
        for (name, member, key) in conditions {
            guard let value = try body.text(member) else { continue }
            if operators.last?.0 != name { operators.append((name, [])) }
            operators[operators.count - 1].1.append((key, JSONText(string: value)))
        }
        if let flag = try body.flag("InvokedViaFunctionUrl") {
            let value = JSONText(string: flag ? "true" : "false")
            operators.append(("Bool", [("lambda:InvokedViaFunctionUrl", value)]))
        }
        return operators.map { ($0, .object($1)) }
    }
}
