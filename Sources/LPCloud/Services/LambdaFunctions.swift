import FoundationEssentials
public import LPCore

/// AWS Lambda's functions over its REST API of 2015-03-31, and every Lambda that speaks the same.
public struct LambdaFunctions: FunctionService {
    private let api: LambdaAPI

    public init(_ transport: any Transport) { api = LambdaAPI(transport) }

    private static let functions = "/2015-03-31/functions"

    private static func path(_ name: String) -> String {
        functions + "/" + PercentEncoding.encode(name)
    }

    private static func tagPath(_ arn: String) -> String {
        "/2017-03-31/tags/" + PercentEncoding.encode(arn)
    }

    public func function(_ name: String) async throws(Failure) -> DeployedFunction? {
        struct Reply: Decodable {
            let Configuration: FunctionConfiguration
            let Tags: [String: String]?
        }
        do {
            let reply: Reply = try await api.call(
                "read function", name, Request("GET", Self.path(name)))
            return DeployedFunction(configuration: reply.Configuration, tags: reply.Tags ?? [:])
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
    }

    public func all() async throws(Failure) -> [FunctionConfiguration] {
        struct Page: Decodable {
            let Functions: [FunctionConfiguration]
            let NextMarker: String?
        }
        var found: [FunctionConfiguration] = []
        var marker: String?
        repeat {
            let query = marker.map { [(name: "Marker", value: $0)] } ?? []
            let page: Page = try await api.call(
                "list", "functions", Request("GET", Self.functions, query: query))
            found += page.Functions
            marker = page.NextMarker.flatMap { $0.isEmpty ? nil : $0 }
        } while marker != nil
        return found
    }

    public func tags(_ arn: String) async throws(Failure) -> [String: String] {
        struct Reply: Decodable { let Tags: [String: String]? }
        let reply: Reply = try await api.call(
            "read tags of", arn, Request("GET", Self.tagPath(arn)))
        return reply.Tags ?? [:]
    }

    public func setTags(_ arn: String, _ tags: [String: String]) async throws(Failure) {
        let body = JSONText.object([("Tags", JSONText(encoding: tags))])
        try await api.call("tag", arn, LambdaAPI.request("POST", Self.tagPath(arn), body))
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
            ("Code", .object([("ZipFile", .base64(code.zip))])),
        ]
        members += code.architectureFields
        try await api.call(
            "create function", name,
            LambdaAPI.request("POST", Self.functions, .object(members)))
    }

    public func updateCode(_ name: String, _ code: FunctionCode) async throws(Failure) {
        let body = JSONText.object([("ZipFile", .base64(code.zip))] + code.architectureFields)
        try await api.call(
            "update code of", name, LambdaAPI.request("PUT", Self.path(name) + "/code", body))
    }

    public func updateSettings(_ name: String, _ settings: FunctionSettings) async throws(Failure) {
        try await api.call(
            "configure function", name,
            LambdaAPI.request(
                "PUT", Self.path(name) + "/configuration", JSONText(encoding: settings)))
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

    /// Bytes as a string in base64, which needs no escapes.
    fileprivate static func base64(_ bytes: [UInt8]) -> JSONText {
        JSONText(unchecked: Array("\"\(Data(bytes).base64EncodedString())\"".utf8))
    }
}
