import Foundation
import LPCloud
import LPCore
import Testing

@testable import lp_deploy

struct DeployerTests {
    /// Base64 of the SHA-256 of nothing, and a package that holds it.
    private let emptyHash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    private var package: String {
        ",\"package\":{\"path\":\"/dev/null\",\"sha256\":\"\(emptyHash)\",\"content\":\"c2\"}"
    }

    private func deploy(_ line: String, to functions: StubFunctions) async throws(Failure) -> Record
    {
        let environment = ["HOME": "/h", "XDG_RUNTIME_DIR": "/r"]
        let account = try Account.resolve(.local, environment: environment, uid: 1)
        var record = try Record(line: Array(line.utf8))
        try await Deployer(account: account, functions: functions).deploy(&record)
        return record
    }

    @Test func `an unchanged deploy costs one call`() async throws {
        let functions = StubFunctions(.with(""))
        let record = try await deploy(
            "{\"function\":\"f\",\"memory\":128,\"package\":{\"sha256\":\"s1\",\"content\":\"c1\"}}",
            to: functions)
        #expect(functions.calls == ["get f"])
        #expect(
            record["deployed"]?.text == """
                {"target":"local","region":"us-east-1","arn":"arn:f","action":"unchanged","changes":[]}
                """)
    }

    @Test func `a function that is not there is created whole`() async throws {
        let functions = StubFunctions()
        let record = try await deploy(
            """
            {"function":"f","runtime":"python3.13","memory":256,"env":{"A":"secret"},"x":1\(package)}
            """, to: functions)
        let settings = """
            {"Environment":{"Variables":{"A":"secret"}},"Handler":"lambdapool_agent.handler",\
            "MemorySize":256,"Role":"arn:aws:iam::000000000000:role/lambdapool","Runtime":"python3.13"}
            """
        #expect(functions.calls == ["get f", "create f \(settings)", "get f"])
        let line = String(decoding: record.line, as: UTF8.self)
        #expect(line.contains("\"action\":\"created\"") && line.contains("\"x\":1"))
    }

    @Test func `of an environment only the names that are set are shown`() throws {
        let line = "{\"function\":\"f\",\"env\":{\"A\":\"secret\",\"B\":null}}"
        var record = try Record(line: Array(line.utf8))
        record.hideEnvironment()
        #expect(record["env"] == nil && record["envNames"]?.text == "[\"A\"]")
    }

    @Test func `an architecture that is reset is the standard one in the call too`() async throws {
        let functions = StubFunctions(.with("", architecture: "arm64"))
        let line = "{\"function\":\"f\",\"architecture\":null\(package)}"
        let record = try await deploy(line, to: functions)
        #expect(functions.calls.contains("code x86_64"))
        #expect(record["deployed"]?.text.contains("\"architecture\"") == true)
    }

    @Test func `configuration, code and tags change in this order, each waited for`() async throws {
        let functions = StubFunctions(.with("", tags: ["t": "1"]))
        let record = try await deploy(
            "{\"function\":\"f\",\"timeout\":9,\"tags\":{\"t\":null,\"u\":\"2\"}\(package)}",
            to: functions)
        #expect(
            functions.calls == [
                "get f", "settings {\"Timeout\":9}", "get f", "code x86_64", "get f", "untag t",
                "tag lambdapool:content,lambdapool:managed,lambdapool:sha256,u",
            ])
        #expect(
            record["deployed"]?.text.contains("\"changes\":[\"timeout\",\"tags\",\"package\"]")
                == true)
    }

    @Test func `configuration alone needs no package`() async throws {
        let functions = StubFunctions(.with(""))
        _ = try await deploy("{\"function\":\"f\",\"memory\":256}", to: functions)
        #expect(functions.calls == ["get f", "settings {\"MemorySize\":256}", "get f"])
        let failure = await #expect(throws: Failure.self) {
            try await deploy("{\"function\":\"f\",\"memory\":256}", to: StubFunctions())
        }
        #expect(failure?.next?.contains("lp-pack") == true)
    }

    @Test func `a function that is not ours is left alone`() async throws {
        let foreign = DeployedFunction(
            configuration: DeployedFunction.with("").configuration, tags: [:])
        let functions = StubFunctions(foreign)
        let failure = await #expect(throws: Failure.self) {
            try await deploy("{\"function\":\"f\",\"memory\":256}", to: functions)
        }
        #expect(failure?.name == "NotManaged" && functions.calls == ["get f"])
    }

    @Test func `a function that could not be made is not updated`() async throws {
        let functions = StubFunctions(.with(",\"State\":\"Failed\",\"StateReason\":\"disk full\""))
        let failure = await #expect(throws: Failure.self) {
            try await deploy("{\"function\":\"f\",\"memory\":256}", to: functions)
        }
        #expect(failure?.reason.contains("disk full") == true && functions.calls == ["get f"])
    }

    @Test(arguments: [
        "{\"memory\":256}", "{\"function\":\"a b\"}", "{\"function\":\"f\",\"memory\":100}",
    ])
    func `a record that cannot be meant is refused before any call`(_ line: String) async throws {
        let functions = StubFunctions(.with(""))
        await #expect(throws: Failure.self) { try await deploy(line, to: functions) }
        #expect(functions.calls.isEmpty)
    }
}
