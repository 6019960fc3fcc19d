import Foundation
import LPCore
import Testing

@testable import lp_pack

struct PinsTests {
    /// What is said of files that lie in one folder, of which the first is given to lp-pack.
    private func warnings(
        _ files: [String: String], isIndexExtra: Bool = false, installed: [String] = []
    ) throws -> [String] {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: root) }
        for (name, text) in files { try Data(text.utf8).write(to: root.appending(path: name)) }
        let file = try RequirementsFile(
            root.path + "/a.txt", for: WheelTags(.python(minor: 13), .x86), by: Python([:]))
        let records = installed.map { JSONText.object([("name", JSONText(string: $0))]) }
        return Pins(
            [file], PipSettings(parts: [], hasExtraIndex: isIndexExtra),
            installed: InstalledPackages(records)
        ).warnings
    }

    @Test func `what is pinned needs no word`() throws {
        #expect(try warnings(["a.txt": "one==1.0\n./two\nthree @ https://host/three.whl\n"]) == [])
        // By a constraint, whatever the spelling.
        #expect(
            try warnings(["a.txt": "-c b.txt\nOne_x\n", "b.txt": "one-x==1.0\nnever<2\n"]) == [])
        let hashed = "one==1.0 --hash=sha256:0a\n--extra-index-url https://host/simple\n"
        #expect(try warnings(["a.txt": hashed], isIndexExtra: true) == [])
    }

    @Test func `open versions are named, those of files along the way too`() throws {
        let said = try warnings(["a.txt": "one\n-r b.txt\none>1\n", "b.txt": "two>=2\n-r a.txt\n"])
        #expect(
            said == [
                "no exact version of 'one', 'two' is required, so another day may bring another; "
                    + "write 'one==' and a version, or use a lock"
            ])
    }

    @Test func `what the target does not ask for needs no word`() throws {
        let text = "One.x\nnever; sys_platform == 'win32'\n"
        let said = try warnings(["a.txt": text], installed: ["one-x", "dependency"])
        #expect(said.count == 1)
        #expect(said.first?.hasPrefix("no exact version of 'One.x' is required") == true)
    }

    @Test(arguments: [true, false])
    func `an extra index is one that others can use`(isSetting: Bool) throws {
        let line = isSetting ? "" : "--extra-index-url https://host/simple\n"
        let said = try warnings(["a.txt": "one==1.0\n" + line], isIndexExtra: isSetting)
        #expect(said.count == 1)
        #expect(said.first?.hasPrefix("there is an extra package index") == true)
    }
}
