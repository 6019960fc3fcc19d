import ArgumentParser
import LPCore
import Testing

@testable import lp_deploy

struct FieldOptionsTests {
    private func apply(
        _ options: [String], to line: String, environment: [String: String] = [:]
    ) throws -> String {
        let fields = try FieldOptions.parse(options)
        var record = try Record(line: Array(line.utf8))
        fields.apply(to: &record, variables: try fields.variables(environment))
        return String(decoding: record.line, as: UTF8.self)
    }

    @Test func `options win over fields and keep their place`() throws {
        #expect(
            try apply(
                ["--memory", "256", "--description", "a \"b\""], to: "{\"memory\":128,\"x\":1}")
                == "{\"memory\":256,\"x\":1,\"description\":\"a \\\"b\\\"\"}")
    }

    @Test func `variables and tags are added to those of the record`() throws {
        #expect(
            try apply(
                ["--env", "A=1=2", "--env", "B", "--env", "C=", "--tag", "t=u"],
                to: "{\"env\":{\"A\":\"0\",\"Z\":\"z\"}}", environment: ["B": "b"])
                    == """
                    {"env":{"A":"1=2","Z":"z","B":"b","C":""},"tags":{"t":"u"}}
                    """)
        #expect(try apply(["--env", "A=1"], to: "{\"env\":null}") == "{\"env\":{\"A\":\"1\"}}")
        #expect(try apply(["--env", "A=1"], to: "{\"env\":7}") == "{\"env\":7}")
    }

    @Test func `a variable that is not in the environment is a usage error`() throws {
        let failure = try #require(throws: Failure.self) {
            try FieldOptions.parse(["--env", "NONE"]).variables([:])
        }
        #expect(failure.kind == .usage)
    }

    @Test(arguments: [
        ["--memory", "127"], ["--memory", "10241"], ["--timeout", "0"], ["--timeout", "901"],
        ["--storage", "511"], ["--tag", "t"], ["--env", "=x"], ["--memory", "x"],
    ])
    func `an option out of its range is a usage error`(_ options: [String]) {
        let error = #expect(throws: (any Error).self) { try FieldOptions.parse(options) }
        #expect(error.map { FieldOptions.exitCode(for: $0) } == .validationFailure)
    }
}
