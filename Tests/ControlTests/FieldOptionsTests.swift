import ArgumentParser
import LPCore
import Testing

@testable import lp_deploy

struct FieldOptionsTests {
    private func apply(_ options: [String], to line: String) throws -> String {
        var record = try Record(line: Array(line.utf8))
        try FieldOptions.parse(options).apply(to: &record)
        return String(decoding: record.line, as: UTF8.self)
    }

    @Test func `options win over fields and keep their place`() throws {
        #expect(
            try apply(
                ["--memory", "256", "--description", "a \"b\""], to: "{\"memory\":128,\"x\":1}")
                == "{\"memory\":256,\"x\":1,\"description\":\"a \\\"b\\\"\"}")
    }

    @Test func `tags are added to those of the record`() throws {
        #expect(
            try apply(["--tag", "t=u"], to: "{\"tags\":{\"a\":\"b\"}}")
                == "{\"tags\":{\"a\":\"b\",\"t\":\"u\"}}")
        #expect(try apply(["--tag", "t=u"], to: "{\"tags\":null}") == "{\"tags\":{\"t\":\"u\"}}")
        #expect(try apply(["--tag", "t=u"], to: "{\"tags\":7}") == "{\"tags\":7}")
    }

    @Test(arguments: [
        ["--memory", "127"], ["--memory", "10241"], ["--timeout", "0"], ["--timeout", "901"],
        ["--storage", "511"], ["--tag", "t"], ["--memory", "x"],
        ["--concurrency", "-1"], ["--retention", "2"], ["--layers", "a b"],
    ])
    func `an option out of its range is a usage error`(_ options: [String]) {
        let error = #expect(throws: (any Error).self) { try FieldOptions.parse(options) }
        #expect(error.map { FieldOptions.exitCode(for: $0) } == .validationFailure)
    }
}
