public import LPCore

/// AWS Lambda's functions over its REST API of 2015-03-31, and every Lambda that speaks the same.
public struct LambdaFunctions: FunctionService {
    let api: ServiceAPI

    public init(_ transport: any Transport) { api = ServiceAPI(transport) }

    private static let functions = "/2015-03-31/functions"

    static func path(_ name: String) -> String {
        functions + "/" + PercentEncoding.encode(name)
    }

    private static func tagPath(_ arn: String) -> String {
        "/2017-03-31/tags/" + PercentEncoding.encode(arn)
    }

    private struct Found: Decodable {
        struct Code: Decodable { let Location: String? }
        struct Concurrency: Decodable { let ReservedConcurrentExecutions: Int? }
        struct TagsError: Decodable {
            let ErrorCode: String
            let Message: String
        }

        let Configuration: FunctionConfiguration
        let Tags: [String: String]?
        let TagsError: TagsError?
        let Code: Code?
        let Concurrency: Concurrency?
    }

    private func find(_ name: String, _ qualifier: String?) async throws(Failure) -> Found? {
        let query = qualifier.map { [(name: "Qualifier", value: $0)] } ?? []
        do {
            return try await api.call(
                "read function", name, Request("GET", Self.path(name), query: query))
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
    }

    public func function(_ name: String) async throws(Failure) -> DeployedFunction? {
        try await find(name, nil).map {
            DeployedFunction(
                configuration: $0.Configuration, tags: $0.Tags ?? [:],
                tagsProblem: $0.TagsError.map { "\($0.ErrorCode): \($0.Message)" },
                concurrency: $0.Concurrency?.ReservedConcurrentExecutions,
                location: $0.Code?.Location)
        }
    }

    public func version(_ name: String, _ qualifier: String) async throws(Failure)
        -> FunctionConfiguration?
    { try await find(name, qualifier)?.Configuration }

    /// What Lambda says of a version of a function, without its tags.
    ///
    /// - Parameters:
    ///   - name: a name, `name:qualifier`, or an ARN.
    ///   - qualifier: a version or an alias; nil for the latest code.
    /// - Throws: a `Failure` when there is none, or it may not be read.
    public func configuration(_ name: String, qualifier: String?) async throws(Failure)
        -> FunctionConfiguration
    {
        let query = qualifier.map { [(name: "Qualifier", value: $0)] } ?? []
        return try await api.call(
            "read function", name,
            Request("GET", Self.path(name) + "/configuration", query: query))
    }

    public func page(after marker: String?) async throws(Failure) -> FunctionPage {
        struct Page: Decodable {
            let Functions: [FunctionConfiguration]
            let NextMarker: String?
        }
        let query = marker.map { [(name: "Marker", value: $0)] } ?? []
        let page: Page = try await api.call(
            "list", "functions", Request("GET", Self.functions, query: query))
        return FunctionPage(
            functions: page.Functions, next: page.NextMarker.flatMap { $0.isEmpty ? nil : $0 })
    }

    public func tags(_ arn: String) async throws(Failure) -> [String: String] {
        struct Reply: Decodable { let Tags: [String: String]? }
        let reply: Reply = try await api.call(
            "read tags of", arn, Request("GET", Self.tagPath(arn)))
        return reply.Tags ?? [:]
    }

    public func setTags(_ arn: String, _ tags: [String: String]) async throws(Failure) {
        let body = JSONText.object([("Tags", JSONText(encoding: tags))])
        try await api.call("tag", arn, ServiceAPI.request("POST", Self.tagPath(arn), body))
    }

    public func removeTags(_ arn: String, _ names: [String]) async throws(Failure) {
        let query = names.map { (name: "tagKeys", value: $0) }
        try await api.call("untag", arn, Request("DELETE", Self.tagPath(arn), query: query))
    }

    public func create(
        _ name: String, _ code: FunctionCode, _ settings: FunctionSettings, tags: [String: String]
    ) async throws(Failure) {
        var members = JSONText(encoding: settings).fields
        members += [
            ("FunctionName", JSONText(string: name)), ("Tags", JSONText(encoding: tags)),
        ]
        members += code.architectureFields
        try await api.call(
            "create function", name,
            code.place.request("POST", Self.functions, members, under: "Code"))
    }

    public func updateCode(_ name: String, _ code: FunctionCode, revision: String?)
        async throws(Failure)
    {
        let members = code.architectureFields + Self.guarded(by: revision)
        try await api.call(
            "update code of", name,
            code.place.request("PUT", Self.path(name) + "/code", members))
    }

    public func updateSettings(_ name: String, _ settings: FunctionSettings, revision: String?)
        async throws(Failure)
    {
        let members = JSONText(encoding: settings).fields + Self.guarded(by: revision)
        try await api.call(
            "configure function", name,
            ServiceAPI.request("PUT", Self.path(name) + "/configuration", .object(members)))
    }

    /// The member by which a change is refused if another came first.
    static func guarded(by revision: String?) -> [(String, JSONText)] {
        revision.map { [("RevisionId", JSONText(string: $0))] } ?? []
    }

    public func reserve(_ name: String, _ concurrency: Int?) async throws(Failure) {
        let path = "/2017-10-31/functions/\(PercentEncoding.encode(name))/concurrency"
        let request =
            concurrency.map {
                ServiceAPI.request(
                    "PUT", path, .object([("ReservedConcurrentExecutions", JSONText($0))]))
            } ?? Request("DELETE", path)
        try await api.call("reserve calls of", name, request)
    }

    public func delete(_ name: String) async throws(Failure) {
        try await api.call("delete function", name, Request("DELETE", Self.path(name)))
    }
}

extension FunctionCode {
    fileprivate var architectureFields: [(String, JSONText)] {
        architecture.map { [("Architectures", JSONText(encoding: [$0]))] } ?? []
    }
}

extension JSONText {
    fileprivate var fields: [(String, JSONText)] {
        (members ?? []).map { ($0.name.string ?? "", $0.value) }
    }
}
