import LPCore
import Testing

@testable import LPCloud

struct LambdaFunctionsTests {
    private let found = """
        {"Configuration":{"FunctionName":"f","FunctionArn":"arn:f","Runtime":"python3.13","MemorySize":256,\
        "EphemeralStorage":{"Size":512},"Environment":{"Variables":{"A":"b"}},"State":"Active"},\
        "Code":{"Location":"https://x"},"Tags":{"lambdapool:managed":"1","t":"u"}}
        """

    @Test func `a function is read with one request`() async throws {
        let network = StubTransport((200, found))
        let function = try #require(try await LambdaFunctions(network).function("f"))
        #expect(network.requests.map(\.path) == ["/2015-03-31/functions/f"])
        #expect(function.isManaged && function.userTags == ["t": "u"])
        #expect(function.configuration.memory == 256 && function.configuration.storage == 512)
        #expect(function.configuration.variables == ["A": "b"])
    }

    @Test func `a function that is not there is none`() async throws {
        let reply = Response(
            status: 404, headers: [("x-amzn-ErrorType", "ResourceNotFoundException:http://x")],
            body: Array("{\"Message\":\"Function not found: arn\"}".utf8))
        let network = StubTransport([.success(reply)])
        #expect(try await LambdaFunctions(network).function("f") == nil)
    }

    @Test func `the configuration of a version is read without its tags`() async throws {
        let reply = #"{"FunctionName":"f","FunctionArn":"arn:f:live","CodeSha256":"c="}"#
        let network = StubTransport((200, reply))
        let found = try await LambdaFunctions(network).configuration("f", qualifier: "live")
        #expect(found.arn == "arn:f:live" && found.codeSha256 == "c=")
        let request = try #require(network.requests.first)
        #expect(request.path == "/2015-03-31/functions/f/configuration")
        #expect(request.query.map { "\($0.name)=\($0.value)" } == ["Qualifier=live"])
    }

    @Test func `pages are read to the end`() async throws {
        let page = "{\"Functions\":[{\"FunctionName\":\"a\",\"FunctionArn\":\"x\"}]"
        let network = StubTransport(
            (200, page + ",\"NextMarker\":\"m/1\"}"), (200, page + ",\"NextMarker\":\"\"}"))
        #expect(try await LambdaFunctions(network).all().count == 2)
        #expect(network.requests.map { $0.query.map(\.value) } == [[], ["m/1"]])
    }

    @Test func `creation carries code, settings and tags in Lambda's words`() async throws {
        let network = StubTransport((201, "{}"))
        var settings = FunctionSettings()
        settings.memory = 128
        settings.storage = 512
        settings.variables = ["A": "b"]
        try await LambdaFunctions(network).create(
            "f",
            FunctionCode(.inline(try TemporaryFolder().zip([1, 2, 3])), architecture: "arm64"),
            settings,
            tags: ["k": "v"])
        let request = try #require(network.requests.first)
        #expect(request.method == "POST" && request.path == "/2015-03-31/functions")
        #expect(
            request.sent == """
                {"Environment":{"Variables":{"A":"b"}},"EphemeralStorage":{"Size":512},"MemorySize":128,\
                "FunctionName":"f","Tags":{"k":"v"},"Architectures":["arm64"],"Code":{"ZipFile":"AQID"}}
                """)
    }

    @Test func `updates and tags go where the API has them`() async throws {
        let network = StubTransport((200, "{}"), (200, "{}"), (204, ""), (204, ""), (204, ""))
        let functions = LambdaFunctions(network)
        try await functions.updateCode(
            "f", FunctionCode(.object(bucket: "b", key: "k")), revision: "r0")
        try await functions.updateSettings("f", FunctionSettings(), revision: "r1")
        try await functions.setTags("arn:a:b", ["k": "v"])
        try await functions.removeTags("arn:a:b", ["k", "l"])
        try await functions.delete("f")
        let lines = network.requests.map { "\($0.method) \($0.path)" }
        #expect(
            lines == [
                "PUT /2015-03-31/functions/f/code", "PUT /2015-03-31/functions/f/configuration",
                "POST /2017-03-31/tags/arn%3Aa%3Ab", "DELETE /2017-03-31/tags/arn%3Aa%3Ab",
                "DELETE /2015-03-31/functions/f",
            ])
        #expect(network.requests[0].sent == #"{"RevisionId":"r0","S3Bucket":"b","S3Key":"k"}"#)
        #expect(network.requests[1].body == Array("{\"RevisionId\":\"r1\"}".utf8))
        #expect(network.requests[3].query.map(\.name) == ["tagKeys", "tagKeys"])
    }

    @Test func `a network fault stops everything`() async throws {
        let fault = TransferError(.notSent, peer: "h:1", reason: "connection refused")
        let functions = LambdaFunctions(StubTransport([.failure(fault)]))
        let failure = await #expect(throws: Failure.self) { try await functions.function("f") }
        #expect(failure?.kind == .unable)
        #expect(failure.map { "\($0)" } == "cannot reach 'h:1': connection refused")
    }

    @Test(arguments: ["", "[]", "{\"Functions\":7}"])
    func `a reply that is not Lambda's is a failure`(_ body: String) async throws {
        let functions = LambdaFunctions(StubTransport((200, body)))
        let failure = await #expect(throws: Failure.self) { try await functions.all() }
        #expect(failure?.name == "InvalidReply")
    }
}
