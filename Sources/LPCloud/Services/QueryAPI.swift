import LPCore

/// Calls in the older form of AWS's services: a form out, XML in (Smithy 2.0, awsQuery).
struct QueryAPI: Sendable {
    private let api: ServiceAPI
    private let version: String

    /// - Parameter version: the date of the service's model.
    init(_ transport: any Transport, version: String) {
        api = ServiceAPI(transport)
        self.version = version
    }

    /// Calls an operation.
    ///
    /// - Throws: a `Failure` that says that this verb cannot be done to this thing.
    func call(
        _ verb: String, _ thing: String, _ operation: String, _ members: [(String, String)] = []
    ) async throws(Failure) -> XMLText {
        let form = [("Action", operation), ("Version", version)] + members
        let body = form.map { PercentEncoding.encode($0.0) + "=" + PercentEncoding.encode($0.1) }
        let response = try await api.answer(
            verb, thing,
            Request(
                "POST", "/",
                headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
                body: Array(body.joined(separator: "&").utf8)))
        return XMLText(response.body)
    }

    /// Tags as members of a form.
    static func members(_ tags: [String: String]) -> [(String, String)] {
        tags.sorted { $0.key < $1.key }.enumerated().flatMap { index, tag in
            let name = "Tags.member.\(index + 1)"
            return [("\(name).Key", tag.key), ("\(name).Value", tag.value)]
        }
    }
}
