import LPCloud
import LPCore
import Testing

@testable import lp_deploy

struct PlanTests {
    private func plan(
        _ line: String, on current: DeployedFunction? = .with(""), defaultRole: String? = nil
    ) throws(Failure) -> Plan {
        let record = try Record(line: Array(line.utf8))
        return try Plan(
            FunctionSpecification(record), try Package(record), on: current,
            defaultRole: defaultRole)
    }

    private let package = ",\"package\":{\"path\":\"/p\",\"sha256\":\"s1\",\"content\":\"c1\"}"

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
        #expect(plan.changes == ["memory", "storage", "role"])
        #expect(plan.settings.memory == 256 && plan.settings.timeout == nil)
    }

    @Test func `null resets to Lambda's default`() throws {
        let current = DeployedFunction.with(
            ",\"Description\":\"d\",\"Environment\":{\"Variables\":{\"A\":\"b\"}}")
        let plan = try plan(
            "{\"memory\":null,\"description\":null,\"env\":null,\"storage\":null}", on: current)
        #expect(plan.changes == ["env", "description"])
        #expect(plan.settings.description == "" && plan.settings.variables == [:])
    }

    @Test func `variables merge name by name`() throws {
        let current = DeployedFunction.with(
            ",\"Environment\":{\"Variables\":{\"A\":\"1\",\"B\":\"2\",\"C\":\"3\"}}")
        let plan = try plan(
            "{\"env\":{\"A\":\"9\",\"B\":null,\"D\":\"4\",\"E\":null}}", on: current)
        #expect(plan.changes == ["env"])
        #expect(plan.settings.variables == ["A": "9", "C": "3", "D": "4"])
        #expect(try self.plan("{\"env\":{\"A\":\"1\",\"E\":null}}", on: current).changes.isEmpty)
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
        #expect(plan.changes == ["package"] && plan.updatesCode)
    }

    @Test func `code that somebody else put there is replaced`() throws {
        let current = DeployedFunction.with("", tags: [DeployedFunction.codeTag: "s0"])
        let plan = try plan("{\"n\":1\(package)}", on: current)
        #expect(plan.changes == ["package"] && plan.updatesCode)
    }

    @Test func `an architecture changes with the code`() throws {
        let plan = try plan("{\"architecture\":\"arm64\"\(package)}")
        #expect(plan.updatesCode && plan.changes == ["architecture"])
        #expect(throws: Failure.self) { try self.plan("{\"architecture\":\"arm64\"}") }
    }

    @Test func `a new function is answered by the agent and has the role it must have`() throws {
        let line = "{\"runtime\":\"python3.14\"\(package)}"
        let plan = try plan(line, on: nil, defaultRole: "d")
        #expect(plan.settings.handler == "lambdapool_agent.handler")
        #expect(plan.settings.role == "d" && plan.updatesCode)
        let failure = try #require(throws: Failure.self) { try self.plan(line, on: nil) }
        #expect(failure.thing == "role" && failure.next?.contains("--role") == true)
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
