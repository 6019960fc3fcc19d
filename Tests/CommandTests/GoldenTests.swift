import Foundation
import LPCore
import Testing

/// What the commands do, as users see it.
///
/// By hand: LP_GOLDEN=lp-map/a runs only the cases whose names start so, LP_GOLDEN_WRITE=1 writes down what the commands
/// do now, for `git diff` to judge.
struct GoldenTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let rewriting = environment["LP_GOLDEN_WRITE"] == "1"
    private static let chosen = GoldenCase.all.filter {
        $0.name.hasPrefix(environment["LP_GOLDEN"] ?? "")
    }

    @Test(arguments: chosen)
    func `a command does what its case says`(_ golden: GoldenCase) async throws {
        for problem in try await golden.check(rewriting: GoldenTests.rewriting) {
            Issue.record("\(golden.name): \(problem)")
        }
    }

    @Test(arguments: Repository.commands)
    func `every command has cases`(_ command: String) {
        #expect(GoldenCase.all.contains { $0.name.hasPrefix("\(command)/") })
    }

    @Test(arguments: GoldenCase.all)
    func `a case holds the known files and no other`(_ golden: GoldenCase) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: golden.folder.path)
        #expect(files.contains("cmd"))
        #expect(Set(files).subtracting(["cmd", "stdin", "stdout", "stderr", "exit"]).isEmpty)
    }

    @Test(arguments: GoldenCase.all)
    func `a line of stdout that starts as a record is one`(_ golden: GoldenCase) throws {
        let stdout = FileManager.default.contents(atPath: golden.file("stdout").path) ?? Data()
        for line in stdout.split(separator: 0x0A) where line.first == UInt8(ascii: "{") {
            #expect(throws: Never.self) { try JSONText(line) }
        }
    }
}
