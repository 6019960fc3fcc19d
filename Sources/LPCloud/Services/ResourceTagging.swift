public import LPCore

/// AWS's Resource Groups Tagging API of 2017-01-26, over JSON 1.1.
public struct ResourceTagging: TagIndex {
    private let api: ServiceAPI

    public init(_ transport: any Transport) { api = ServiceAPI(transport) }

    /// The most that AWS gives at once (API reference, GetResources).
    private static let pageSize = 100

    private struct Page: Decodable {
        struct Tag: Decodable {
            let Key: String
            let Value: String
        }

        struct Mapping: Decodable {
            let ResourceARN: String
            let Tags: [Tag]?
        }

        let PaginationToken: String?
        let ResourceTagMappingList: [Mapping]
    }

    public func functions(tagged name: String) async throws(Failure) -> [TaggedResource] {
        let filters = [
            ("TagFilters", JSONText.array([.object([("Key", JSONText(string: name))])])),
            ("ResourceTypeFilters", JSONText(encoding: ["lambda:function"])),
            ("ResourcesPerPage", JSONText(Self.pageSize)),
        ]
        var found: [TaggedResource] = []
        var token: String?
        repeat {
            let position = token.map { [("PaginationToken", JSONText(string: $0))] } ?? []
            let page: Page = try await api.call(
                "find", "functions",
                ServiceAPI.request(
                    target: "ResourceGroupsTaggingAPI_20170126.GetResources",
                    .object(filters + position)))
            found += page.ResourceTagMappingList.map { mapping in
                let tags = (mapping.Tags ?? []).map { ($0.Key, $0.Value) }
                return TaggedResource(
                    arn: mapping.ResourceARN, tags: Dictionary(tags) { _, last in last })
            }
            token = page.PaginationToken.flatMap { $0.isEmpty ? nil : $0 }
        } while token != nil
        return found
    }
}
