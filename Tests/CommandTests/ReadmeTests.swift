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

    @Test func `the transcript of the README is a golden case`() throws {
        #expect(try Transcript(transcript()).difference(from: "pipeline/readme") == nil)
    }

    @Test(arguments: Repository.commands)
    func `the README names every command`(_ command: String) throws {
        let file = Repository.root.appending(path: "README.md")
        #expect(try String(contentsOf: file, encoding: .utf8).contains("| `\(command)` |"))
    }
}
