import Foundation
import Testing

/// The runner itself: a case that lies must be caught.
struct GoldenCaseTests {
    /// What the runner says of a case made of these files.
    private func problems(_ files: [String: String], rewriting: Bool = false) async throws
        -> (problems: [String], files: [String: String])
    {
        let manager = FileManager.default
        let folder = manager.temporaryDirectory.appending(path: UUID().uuidString)
        try manager.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? manager.removeItem(at: folder) }
        for (name, text) in files {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        let problems = try await GoldenCase(folder: folder).check(rewriting: rewriting)
        let names = try manager.contentsOfDirectory(atPath: folder.path)
        let after = try names.map { name in
            (name, try String(contentsOf: folder.appending(path: name), encoding: .utf8))
        }
        return (problems, Dictionary(uniqueKeysWithValues: after))
    }

    @Test func `a case that tells the truth passes`() async throws {
        let files = [
            "cmd": "cat; pwd >&2; echo \"$HOME $LP_TARGET\"; exit 3", "stdin": "in\n",
            "stdout": "in\nSCRATCH/home local\n", "stderr": "SCRATCH/work\n", "exit": "3\n",
        ]
        #expect(try await problems(files).problems == [])
    }

    @Test func `other output, other errors and another status are problems`() async throws {
        let files = ["cmd": "echo a; echo b >&2; exit 1", "stdout": "c\n"]
        let found = try await problems(files).problems
        #expect(found.count == 3)
        #expect(found[0].contains("\n-c\n+a\n"))
        #expect(found[1].contains("\n+b\n"))
        #expect(found[2].contains("\n+1\n"))
    }

    @Test func `a process that is left behind is a problem, and is ended`() async throws {
        // It is a session of its own before the case ends: until then it would end with the case.
        let cmd = """
            setsid bash -c 'touch started; exec sleep 1000' > /dev/null 2>&1 &
            until [ -e started ]; do sleep 0.01; done
            """
        let found = try await problems(["cmd": cmd]).problems
        #expect(found == ["left running: sleep 1000 "])
    }

    @Test func `rewriting leaves files for what was said and no other`() async throws {
        let files = ["cmd": "echo a", "stdout": "old\n", "stderr": "old\n", "exit": "2\n"]
        let (found, after) = try await problems(files, rewriting: true)
        #expect(found == [])
        #expect(after == ["cmd": "echo a", "stdout": "a\n"])
    }

    @Test func `nothing of the outer environment reaches a case but what pip needs`() async throws {
        let found = try await problems(["cmd": "env | grep -c '^LP_\\|^AWS_'", "stdout": "1\n"])
        #expect(found.problems == [])
    }
}
