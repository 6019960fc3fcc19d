import LPCore
import Testing

struct FunctionSpecificationTests {
    private func specification(_ fields: String) throws -> FunctionSpecification {
        let line = #"{"function":"f""# + (fields.isEmpty ? "" : "," + fields) + "}"
        return try FunctionSpecification(Record(line: line.utf8))
    }

    @Test func `every field is read in its three states`() throws {
        let full = try specification(
            #""paths":["a","b"],"requirements":"r.txt","memory":128,"timeout":900,"storage":512,"#
                + #""env":{"AB":"1"},"role":null,"tags":{"t":""},"unknown":{"x":1}"#)
        #expect(full.function == "f")
        #expect(full.paths == .value(["a", "b"]))
        #expect(full.requirements == .value(["r.txt"]))
        #expect(full.memory == .value(128))
        #expect(full.timeout == .value(900))
        #expect(full.storage == .value(512))
        #expect(full.env == .value(["AB": "1"]))
        #expect(full.role == .reset)
        #expect(full.tags == .value(["t": ""]))
        #expect(full.handler == .absent)
    }

    @Test(arguments: [
        ("memory", 128, 10_240), ("timeout", 1, 900), ("storage", 512, 10_240),
    ])
    func `a number is held to Lambda's limits`(_ field: String, _ least: Int, _ most: Int) throws {
        for right in [least, most] { _ = try specification("\"\(field)\":\(right)") }
        for wrong in [least - 1, most + 1, -1] {
            let failure = try #require(throws: Failure.self) {
                try specification("\"\(field)\":\(wrong)")
            }
            #expect(
                failure.description
                    == "cannot use \(field) '\(wrong)': it must be from \(least) to \(most)")
            #expect(failure.name == "InvalidParameterValue")
            #expect(failure.kind == .item)
        }
    }

    @Test(arguments: [
        #""memory":"128""#, #""paths":[1]"#, #""paths":{}"#, #""env":{"AB":1}"#, #""tags":[]"#,
        #""handler":7"#, #""timeout":1.5"#,
    ])
    func `a value of the wrong type is refused`(_ field: String) throws {
        let failure = try #require(throws: Failure.self) { try specification(field) }
        #expect(failure.verb == "use field")
    }

    @Test(arguments: ["a", "A-z_0", String(repeating: "n", count: 64)])
    func `a plain name is a function's name`(_ name: String) throws {
        #expect(try Limits.functionName(name) == name)
    }

    @Test(arguments: ["", "a b", "a/b", "é", "a:1", "../x", String(repeating: "n", count: 65)])
    func `any other name is refused`(_ name: String) {
        #expect(throws: Failure.self) { try Limits.functionName(name) }
    }

    @Test(arguments: [#"{"memory":128}"#, #"{"function":null}"#])
    func `a specification may have no name yet`(_ line: String) throws {
        #expect(try FunctionSpecification(Record(line: line.utf8)).function == nil)
    }
}
