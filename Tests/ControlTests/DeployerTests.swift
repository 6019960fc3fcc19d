import Foundation
import LPCloud
import LPCore
import Testing

@testable import lp_deploy

struct DeployerTests {
    private var package: String {
        """
        ,"package":{"path":"/dev/null","sha256":"\(StubFunctions.emptyHash)","content":"c2"}
        """
    }

    private func deploy(
        _ line: String, to functions: StubFunctions,
        _ change: (inout Deployer) -> Void = { _ in }
    ) async throws(Failure) -> Record {
        let environment = ["HOME": "/h", "XDG_RUNTIME_DIR": "/r"]
        let account = try Account.resolve(.local, environment: environment, uid: 1)
        var record = try Record(line: Array(line.utf8))
        var deployer = Deployer(services: Services(account: account, functions: functions))
        deployer.pause = { _ in }
        change(&deployer)
        try await deployer.deploy(&record)
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
            {"function":"f","runtime":"python3.13","memory":256,"env":{"AA":"secret"},"x":1\(package)}
            """, to: functions)
        let settings = """
            {"Environment":{"Variables":{"AA":"secret"}},"Handler":"lambdapool_agent.handler",\
            "MemorySize":256,"Role":"arn:aws:iam::000000000000:role/lambdapool","Runtime":"python3.13"}
            """
        #expect(functions.calls == ["get f", "create f \(settings)", "get f"])
        let line = String(decoding: record.line, as: UTF8.self)
        #expect(line.contains("\"action\":\"created\"") && line.contains("\"x\":1"))
    }

    @Test func `of an environment only the names that are set are shown`() throws {
        let line = "{\"function\":\"f\",\"env\":{\"AA\":\"secret\",\"BB\":null}}"
        var record = try Record(line: Array(line.utf8))
        record.hideEnvironment()
        #expect(record["env"] == nil && record["envNames"]?.text == "[\"AA\"]")
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
                "get f", "settings {\"Timeout\":9}", "get f", "untag t", "code x86_64", "get f",
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

    @Test func `a change that meets another one begins anew`() async throws {
        let busy = Failure(
            cannot: "configure function", "f", "an update is in progress for resource f",
            name: "ResourceConflictException")
        let functions = StubFunctions(.with(""))
        functions.refuse("settings", busy, busy)
        let record = try await deploy("{\"function\":\"f\",\"memory\":256}", to: functions)
        #expect(
            functions.calls == [
                "get f", "settings {\"MemorySize\":256}", "get f", "settings {\"MemorySize\":256}",
                "get f", "settings {\"MemorySize\":256}", "get f",
            ])
        #expect(record["deployed"]?.text.contains("\"changes\":[\"memory\"]") == true)
    }

    @Test func `a role that is not known yet is waited for`() async throws {
        let unknown = Failure(
            cannot: "create function", "f",
            "the role defined for the function cannot be assumed by Lambda",
            name: "InvalidParameterValueException")
        let functions = StubFunctions()
        functions.refuse("create", unknown, unknown)
        let line = "{\"function\":\"f\",\"runtime\":\"python3.13\"\(package)}"
        _ = try await deploy(line, to: functions)
        #expect(functions.calls.filter { $0.hasPrefix("create") }.count == 3)
    }

    @Test func `one that must be created may not be there`() async throws {
        let functions = StubFunctions(.with(""))
        let failure = await #expect(throws: Failure.self) {
            try await deploy("{\"function\":\"f\",\"memory\":256}", to: functions) {
                $0.mode = .create
            }
        }
        #expect(failure?.name == "AlreadyExists" && functions.calls == ["get f"])
    }

    @Test func `a plan touches nothing and hides values`() async throws {
        let functions = StubFunctions(.with(""))
        let record = try await deploy(
            "{\"function\":\"f\",\"memory\":256,\"env\":{\"KEY\":\"secret\"}}", to: functions
        ) { $0.mode = .plan }
        #expect(functions.calls == ["get f"] && record["deployed"] == nil)
        #expect(
            record["plan"]?.text == """
                {"action":"update","changes":[{"field":"memory","old":128,"new":256},\
                {"field":"env","name":"KEY","old":null,"new":"***"}]}
                """)
        let same = try await deploy("{\"function\":\"f\",\"memory\":128}", to: functions) {
            $0.mode = .plan
        }
        #expect(same["plan"] == nil)
    }

    @Test func `a layer is the newest version of its name, made for such a function`() async throws
    {
        let layers = try JSONText(
            Array(
                """
                [{"LayerVersionArn":"l:2","Version":2,"CompatibleRuntimes":["python3.13"]},\
                {"LayerVersionArn":"l:1","Version":1,"CompatibleArchitectures":["arm64"]}]
                """.utf8)
        ).decode([LayerVersion].self)
        let functions = StubFunctions(.with(""))
        functions.addLayers(layers)
        _ = try await deploy("{\"function\":\"f\",\"layers\":[\"l\"]}", to: functions)
        #expect(
            functions.calls == ["get f", "layer l", "settings {\"Layers\":[\"l:2\"]}", "get f"])
        let failure = await #expect(throws: Failure.self) {
            try await deploy("{\"function\":\"f\",\"layers\":[\"l:1\"]}", to: functions)
        }
        #expect(failure?.reason == "it is made for architecture arm64, the function for x86_64")
        let missing = await #expect(throws: Failure.self) {
            try await deploy("{\"function\":\"f\",\"layers\":[\"l:9\"]}", to: functions)
        }
        #expect(missing?.reason == "it has no such version")
    }

    @Test func `an alias moves to the version that is published, and remembers the last`()
        async throws
    {
        let functions = StubFunctions(.with(""))
        functions.publishBefore([3], aliases: [Alias(name: "live", version: "3", description: "d")])
        let same = try await deploy("{\"function\":\"f\"}", to: functions) {
            $0.release.alias = "live"
        }
        #expect(functions.calls == ["get f", "get f:live"])
        #expect(same["deployed"]?.text.contains("\"action\":\"unchanged\"") == true)
        let moved = try await deploy("{\"function\":\"f\"\(package)}", to: functions) {
            $0.release.alias = "live"
        }
        #expect(
            functions.calls.suffix(4) == [
                "get f:live", "publish \(StubFunctions.emptyHash)", "alias live",
                "move alias live 4 d lambdapool:before=3",
            ])
        #expect(moved["deployed"]?.text.contains("\"version\":\"4\",\"alias\":\"live\"") == true)
    }

    @Test func `old versions go, but for those that an alias names`() async throws {
        let functions = StubFunctions(.with(""))
        functions.publishBefore(
            [1, 2, 3, 4], aliases: [Alias(name: "live", version: "1", description: nil)])
        _ = try await deploy("{\"function\":\"f\"}", to: functions) { $0.release.keep = 2 }
        #expect(functions.calls == ["get f", "versions", "aliases", "delete f:2"])
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
