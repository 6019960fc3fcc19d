import LPCloud
import LPCore
import Testing

@testable import lp_deploy

struct PlanTests {
    private func plan(
        _ line: String, on current: DeployedFunction? = .with(""),
        _ surroundings: Surroundings = Surroundings(ownRole: "lambdapool-r-f")
    ) throws(Failure) -> Plan {
        let record = try Record(line: Array(line.utf8))
        return try Plan(
            FunctionSpecification(record), try Package(record), on: current, surroundings)
    }

    private let package = ",\"package\":{\"path\":\"/p\",\"sha256\":\"s1\",\"content\":\"c1\"}"

    @Test func `the tags that follow any code are as many as are counted for it`() throws {
        let line = "{\"function\":\"f\"\(package)}"
        #expect(try Package(Record(line: Array(line.utf8)))?.tags.count == Limits.ownTags)
    }

    @Test func `a field that is absent keeps what is there`() throws {
        let plan = try plan("{\"function\":\"f\"}")
        #expect(plan.changes.isEmpty && !plan.updatesSettings && !plan.updatesCode)
    }

    @Test func `a field that is equal changes nothing`() throws {
        let plan = try plan(
            """
            {"memory":128,"timeout":3,"storage":512,"role":"r","description":"","env":{},"tags":{},\
            "runtime":"python3.13","architecture":"x86_64","handler":"lambdapool_agent.handler"\(package)}
            """)
        #expect(plan.changes.isEmpty && !plan.updatesSettings && !plan.updatesCode)
    }

    @Test func `only what differs is set`() throws {
        let plan = try plan("{\"memory\":256,\"timeout\":3,\"storage\":1024,\"role\":\"q\"}")
        #expect(plan.fields == ["memory", "storage", "role"])
        #expect(plan.settings.memory == 256 && plan.settings.timeout == nil)
    }

    @Test func `null resets to Lambda's default`() throws {
        let current = DeployedFunction.with(
            ",\"Description\":\"d\",\"Environment\":{\"Variables\":{\"AA\":\"b\"}}")
        let plan = try plan(
            "{\"memory\":null,\"description\":null,\"env\":null,\"storage\":null}", on: current)
        #expect(plan.fields == ["env", "description"])
        #expect(plan.settings.description == "" && plan.settings.variables == [:])
    }

    @Test func `variables merge name by name`() throws {
        let current = DeployedFunction.with(
            ",\"Environment\":{\"Variables\":{\"AA\":\"1\",\"BB\":\"2\",\"CC\":\"3\"}}")
        let plan = try plan(
            "{\"env\":{\"AA\":\"9\",\"BB\":null,\"DD\":\"4\",\"EE\":null}}", on: current)
        #expect(plan.fields == ["env"])
        #expect(plan.settings.variables == ["AA": "9", "CC": "3", "DD": "4"])
        #expect(try self.plan("{\"env\":{\"AA\":\"1\",\"EE\":null}}", on: current).changes.isEmpty)
    }

    @Test func `tags merge and leave ours alone`() throws {
        let current = DeployedFunction.with("", tags: ["t": "1", "u": "2"])
        let some = try plan("{\"tags\":{\"t\":\"9\",\"u\":null}}", on: current)
        #expect(some.newTags == ["t": "9"] && some.removedTags == ["u"])
        let none = try plan("{\"tags\":null}", on: current)
        #expect(none.newTags.isEmpty && none.removedTags == ["t", "u"])
        #expect(throws: Failure.self) { try plan("{\"tags\":{\"lambdapool:x\":\"1\"}}") }
    }

    @Test func `code is unchanged by its content, whatever compressed it`() throws {
        let other = ",\"package\":{\"path\":\"/p\",\"sha256\":\"s2\",\"content\":\"c1\"}"
        #expect(try plan("{\"n\":1\(other)}").changes.isEmpty)
        let changed = ",\"package\":{\"path\":\"/p\",\"sha256\":\"s2\",\"content\":\"c2\"}"
        let plan = try plan("{\"n\":1\(changed)}")
        #expect(plan.fields == ["package"] && plan.updatesCode)
    }

    @Test func `code that somebody else put there is replaced`() throws {
        let current = DeployedFunction.with("", tags: [DeployedFunction.codeTag: "s0"])
        let plan = try plan("{\"n\":1\(package)}", on: current)
        #expect(plan.fields == ["package"] && plan.updatesCode)
    }

    @Test func `an architecture changes with the code`() throws {
        let plan = try plan("{\"architecture\":\"arm64\"\(package)}")
        #expect(plan.updatesCode && plan.fields == ["architecture"])
        #expect(throws: Failure.self) { try self.plan("{\"architecture\":\"arm64\"}") }
    }

    @Test func `a new function is answered by the agent and has the role it must have`() throws {
        let line = "{\"runtime\":\"python3.14\"\(package)}"
        let plan = try plan(line, on: nil, Surroundings(defaultRole: "d"))
        #expect(plan.settings.handler == "lambdapool_agent.handler")
        #expect(plan.role == .named("d") && plan.updatesCode)
        #expect(try self.plan(line, on: nil).role == .own)
    }

    @Test func `a role is known by its name, and one that is reset is our own`() throws {
        let current = DeployedFunction.with("", role: "arn:aws:iam::1:role/mine")
        #expect(try plan("{\"role\":\"mine\"}", on: current).role == .asItIs)
        #expect(try plan("{\"role\":\"other\"}", on: current).role == .named("other"))
        #expect(try plan("{\"role\":null}", on: current).role == .own)
        let own = DeployedFunction.with("", role: "arn:aws:iam::1:role/lambdapool-r-f")
        #expect(try plan("{\"role\":null}", on: own).fields == [])
    }

    @Test func `an environment that is replaced has only what the record names`() throws {
        let current = DeployedFunction.with(
            ",\"Environment\":{\"Variables\":{\"AA\":\"1\",\"BB\":\"2\"}}")
        let replaced = try plan(
            "{\"env\":{\"AA\":\"1\"}}", on: current, Surroundings(replacesEnvironment: true))
        #expect(replaced.settings.variables == ["AA": "1"])
        #expect(
            replaced.changes.map(\.json.text) == [
                "{\"field\":\"env\",\"name\":\"BB\",\"old\":\"***\",\"new\":null}"
            ])
        let empty = try plan("{\"n\":1}", on: current, Surroundings(replacesEnvironment: true))
        #expect(empty.settings.variables == [:])
    }

    @Test func `an environment that is too large is refused, its values unnamed`() throws {
        let current = DeployedFunction.with(
            ",\"Environment\":{\"Variables\":{\"AA\":\"\(String(repeating: "x", count: 4000))\"}}")
        let failure = try #require(throws: Failure.self) {
            try plan(
                "{\"env\":{\"BB\":\"\(String(repeating: "y", count: 100))\"}}", on: current)
        }
        #expect(failure.reason == "they have 4104 bytes, and may have 4096")
        #expect(!"\(failure)".contains("yy"))
    }

    @Test func `layers, network and reserved calls are set, and reset to none`() throws {
        let current = DeployedFunction.with(
            """
            ,"Layers":[{"Arn":"l:1"}],"VpcConfig":{"SubnetIds":["s"],"SecurityGroupIds":["g"]}
            """, concurrency: 3)
        let same = try plan(
            """
            {"concurrency":3,"vpc":{"subnets":["s"],"securityGroups":["g"]}}
            """, on: current, Surroundings(layers: .value(["l:1"])))
        #expect(same.fields == [])
        let none = try plan(
            "{\"concurrency\":null,\"vpc\":null}", on: current, Surroundings(layers: .reset))
        #expect(none.fields == ["layers", "vpc", "concurrency"])
        #expect(none.settings.layers == [] && none.settings.vpc == Network())
        #expect(none.concurrency == .reset)
    }

    @Test func `a new package without a handler goes back to the agent`() throws {
        let current = DeployedFunction.with("", handler: "main.handler")
        let plan = try plan("{\"n\":1\(package)}", on: current)
        #expect(plan.settings.handler == "lambdapool_agent.handler")
        #expect(try self.plan("{\"n\":1}", on: current).changes.isEmpty)
    }

    @Test func `a runtime without an agent needs a handler`() throws {
        let failure = try #require(throws: Failure.self) {
            try plan("{\"runtime\":\"java25\"\(package)}")
        }
        #expect(failure.thing == "java25" && failure.next?.contains("--handler") == true)
    }
}
