import Foundation
import LPArchive
import LPCore
import Testing

@testable import lp_pack

struct PackagedProgramTests {
    @Test(arguments: [
        "", "it's", "''", "'\u{301}$(exit 9)'", "a b", "\u{FE0F}'\u{FE0F}", "\\'\n$HOME",
    ])
    func `a shell takes each word as it is`(word: String) throws {
        let program = PackagedProgram(place: nil, words: ["printf", "%s", word], isKept: false)
        guard case .bytes(let text) = try #require(program.files.first).content else {
            Issue.record("the bootstrap is a file")
            return
        }
        let root = try FileManager.default.url(
            for: .itemReplacementDirectory, in: .userDomainMask,
            appropriateFor: FileManager.default.temporaryDirectory, create: true)
        defer { try? FileManager.default.removeItem(at: root) }
        // In the agent's place, what it is given.
        try Data(#"printf '%s\n' "${*: -1}x""#.utf8)
            .write(to: root.appendingPathComponent(Agent.programFile))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", String(decoding: text, as: UTF8.self)]
        process.environment = ["LAMBDA_TASK_ROOT": root.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(Array(output) == Array((word + "x\n").utf8))
    }
}
