import Foundation
import Testing

struct ReadmeTests {
    /// What the README shows between "```console" and "```".
    private func transcript() throws -> [String] {
        let file = Repository.root.appending(path: "README.md")
        let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let start = try #require(lines.firstIndex(of: "```console"))
        return Array(lines[(start + 1)...].prefix { $0 != "```" })
    }

    private func text(_ name: String) throws -> String {
        let golden = Repository.cases.appending(path: "pipeline/readme")
        return try String(contentsOf: golden.appending(path: name), encoding: .utf8)
    }

    @Test func `the transcript of the README is a golden case`() throws {
        let shown = try transcript()
        let commands = shown.filter { $0.hasPrefix("$ ") }.map { $0.dropFirst(2) + "\n" }
        let output = shown.filter { !$0.hasPrefix("$ ") }.map { $0 + "\n" }
        #expect(!commands.isEmpty)
        // The case first copies the folder that the README works on.
        let cmd = try text("cmd").drop { $0 != "\n" }.dropFirst()
        #expect(cmd == commands.joined())
        #expect(try text("stdout") == output.joined())
    }

    @Test(arguments: Repository.commands)
    func `the README names every command`(_ command: String) throws {
        let file = Repository.root.appending(path: "README.md")
        #expect(try String(contentsOf: file, encoding: .utf8).contains("| `\(command)` |"))
    }
}
