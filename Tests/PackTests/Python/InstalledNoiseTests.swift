import Foundation
import LPArchive
import Testing

@testable import lp_pack

struct InstalledNoiseTests {
    @Test(arguments: [
        ("a-1.0.dist-info/RECORD", true), ("a-1.0.dist-info/INSTALLER", true),
        ("a-1.0.dist-info/direct_url.json", true), ("a-1.0.dist-info/METADATA", false),
        ("a/RECORD", false), ("a-1.0.dist-info/x/RECORD", false), ("bin/none", false),
    ])
    func `what pip writes about the installation is left out`(name: String, isNoise: Bool) {
        let file = PackageFile(name: name, content: .bytes([]))
        #expect(InstalledNoise.contains(file) == isNoise)
    }

    @Test(
        arguments: [
            ("#!/home/me/.venv/bin/python3.11\nimport x\n", true),
            ("#!/bin/sh\n'''exec' \"/a long path/python\" \"$0\" \"$@\"\n' '''\n", true),
            ("#!/bin/sh\necho a\n", false), ("\u{7F}ELF python", false), ("", false),
        ])
    func `scripts for the Python that ran pip are left out, programs are not`(
        text: String, isNoise: Bool
    ) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(text.utf8).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        for (name, expected) in [("bin/tool", isNoise), ("a/bin/tool", false)] {
            let file = PackageFile(name: name, content: .file(path.path))
            #expect(InstalledNoise.contains(file) == expected)
        }
    }
}
