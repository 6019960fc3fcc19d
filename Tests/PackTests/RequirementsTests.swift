import Foundation
import LPCore
import Testing

@testable import lp_pack

struct RequirementsTests {
    @Test(arguments: [
        ("bin/tool", true), ("a-1.0.dist-info/RECORD", true), ("a-1.0.dist-info/INSTALLER", true),
        ("a-1.0.dist-info/METADATA", false), ("a/RECORD", false), ("a/bin/tool", false),
        ("a-1.0.dist-info/x/RECORD", false),
    ])
    func `what pip writes about the installation is left out`(name: String, isNoise: Bool) {
        #expect(Requirements.isNoise(name) == isNoise)
    }

    private func key(_ text: String, in directory: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try Requirements(
            files: [file.path], runtime: .python(minor: 13), architecture: .x86
        ).key(in: directory)
    }

    @Test func `relative paths of two folders are two things to install`() throws {
        let text = "wheels/dep-1.0-py3-none-any.whl\n"
        #expect(try key(text, in: "/a") != key(text, in: "/b"))
        #expect(try key(text, in: "/a") == key(text, in: "/a"))
    }

    @Test func `names and versions are one thing to install everywhere`() throws {
        #expect(try key("dep==1.0\n", in: "/a") == key("dep==1.0\n", in: "/b"))
        #expect(try key("dep==1.0\n", in: "/a") != key("dep==1.1\n", in: "/a"))
    }
}
