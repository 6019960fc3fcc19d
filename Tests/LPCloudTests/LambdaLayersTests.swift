import LPCore
import Testing

@testable import LPCloud

struct LambdaLayersTests {
    private func version(_ number: Int, _ description: String) -> String {
        """
        {"LayerVersionArn":"arn:l:\(number)","Version":\(number),"Description":"\(description)",\
        "CompatibleRuntimes":["python3.13"],"CompatibleArchitectures":["arm64"]}
        """
    }

    @Test func `pages are read to the end, the newest version first`() async throws {
        let network = StubTransport(
            (200, "{\"LayerVersions\":[\(version(1, "a"))],\"NextMarker\":\"m\"}"),
            (200, "{\"LayerVersions\":[\(version(2, "b"))]}"))
        let versions = try await LambdaFunctions(network).layerVersions("l/m")
        #expect(versions.map(\.number) == [2, 1])
        #expect(network.requests.map(\.path).first == "/2018-10-31/layers/l%2Fm/versions")
    }

    @Test func `a layer that is not there has no versions`() async throws {
        let reply = Response(
            status: 404, headers: [("x-amzn-ErrorType", "ResourceNotFoundException")], body: [])
        let network = StubTransport([.success(reply)])
        #expect(try await LambdaFunctions(network).layerVersions("l") == [])
    }

    @Test func `publishing says what is in it and what it is for`() async throws {
        let network = StubTransport((201, version(3, "x")))
        let draft = try LayerDraft(
            description: "mine", content: "c1", runtime: "python3.13", architecture: "arm64")
        let published = try await LambdaFunctions(network).publishLayer(
            "l", draft, .inline(try TemporaryFolder().zip([1])))
        #expect(published.arn == "arn:l:3")
        #expect(
            network.requests.first?.sent == """
                {"Description":"mine lambdapool:c1","CompatibleRuntimes":["python3.13"],\
                "CompatibleArchitectures":["arm64"],"Content":{"ZipFile":"AQ=="}}
                """)
    }

    @Test(arguments: [
        ("a lambdapool:c1", true), ("lambdapool:c1", false), ("a lambdapool:c2", false),
    ])
    func `a version is what its description, runtime and architecture say`(
        description: String, isPublished: Bool
    ) throws {
        let version = try JSONText(Array(version(1, description).utf8)).decode(LayerVersion.self)
        func draft(_ architecture: String?) throws -> LayerDraft {
            try LayerDraft(
                description: "a", content: "c1", runtime: "python3.13", architecture: architecture)
        }
        #expect(try draft("arm64").isPublished(as: version) == isPublished)
        #expect(try !draft(nil).isPublished(as: version))
    }

    @Test func `a description must leave room for the content's`() {
        #expect(throws: Failure.self) {
            try LayerDraft(
                description: String(repeating: "d", count: 181),
                content: String(repeating: "c", count: 64), runtime: nil, architecture: nil)
        }
    }
}
