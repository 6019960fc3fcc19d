import ArgumentParser
import Foundation
import LPCore
import Testing

@testable import lp_deploy

struct EnvironmentOptionsTests {
    private func variables(_ options: [String], _ environment: [String: String] = [:]) throws
        -> [String]
    { try EnvironmentOptions.parse(options).variables(environment).map { "\($0.0)=\($0.1)" } }

    @Test func `a value may hold anything, and is taken from the environment where it is left out`()
        throws
    {
        #expect(
            try variables(["--env", "AA=1=2", "--env", "BB", "--env", "CC="], ["BB": "b"])
                == ["AA=1=2", "BB=b", "CC="])
    }

    @Test func `a variable that is not in the environment is a usage error`() throws {
        let failure = try #require(throws: Failure.self) { try variables(["--env", "NONE"]) }
        #expect(failure.kind == .usage)
        #expect(throws: (any Error).self) { try variables(["--env", "=x"]) }
    }

    @Test func `a file has a variable a line, and options win over it`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "env-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data("# comment\n\nAA=a b\n  BB\nCC=#1\n".utf8).write(to: URL(filePath: file))
        #expect(
            try variables(["--env", "AA=x", "--env-file", file], ["BB": "b"])
                == ["AA=a b", "BB=b", "CC=#1", "AA=x"])
    }

    @Test func `a line that names no variable is told by its number, not by what it holds`() throws
    {
        let failure = try #require(throws: Failure.self) {
            try EnvironmentFile.variables(in: "AA=1\n=secret\n", of: "f", [:])
        }
        #expect("\(failure)" == "cannot read 'f': line 2 names no variable; write NAME=VALUE")
    }
}
