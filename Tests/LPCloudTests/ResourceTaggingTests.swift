import LPCore
import Testing

@testable import LPCloud

struct ResourceTaggingTests {
    @Test func `pages are read to the end, by the same filters`() async throws {
        let network = StubTransport(
            (
                200,
                """
                {"PaginationToken":"p","ResourceTagMappingList":[{"ResourceARN":"arn:l:function:a",\
                "Tags":[{"Key":"lambdapool:managed","Value":"1"},{"Key":"t","Value":"u"}]}]}
                """
            ), (200, #"{"PaginationToken":"","ResourceTagMappingList":[]}"#))
        let found = try await ResourceTagging(network).functions(tagged: "lambdapool:managed")
        #expect(
            found == [
                TaggedResource(
                    arn: "arn:l:function:a", tags: ["lambdapool:managed": "1", "t": "u"])
            ])
        #expect(found.first?.functionName == "a")
        let bodies = network.requests.map { String(decoding: $0.body, as: UTF8.self) }
        let filters = """
            {"TagFilters":[{"Key":"lambdapool:managed"}],"ResourceTypeFilters":["lambda:function"],\
            "ResourcesPerPage":100
            """
        #expect(bodies == [filters + "}", filters + #","PaginationToken":"p"}"#])
        let headers = network.requests.first.map { Dictionary(uniqueKeysWithValues: $0.headers) }
        #expect(headers?["X-Amz-Target"] == "ResourceGroupsTaggingAPI_20170126.GetResources")
        #expect(headers?["Content-Type"] == "application/x-amz-json-1.1")
    }
}
