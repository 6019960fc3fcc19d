import Foundation
import LPArchive
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

    @Test func `nobody replaces what is installed while it is read`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        try Data("dep\n".utf8).write(to: URL(filePath: root + "/requirements.txt"))
        let requirements = try Requirements(
            files: [root + "/requirements.txt"], runtime: .python(minor: 13), architecture: .x86)
        let cache = try CacheFolder(["XDG_CACHE_HOME": root], "dependencies")
        let folder = cache.path + "/" + requirements.key(in: "/")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: folder + "/dep.py"))
        func isLocked() -> Bool {
            let lock = open(folder + ".lock", O_RDWR)
            defer { close(lock) }
            return flock(lock, LOCK_EX | LOCK_NB) != 0
        }
        do {
            let installed = try requirements.installed(in: cache, by: Python([:]))
            #expect(installed.files.map(\.name) == ["dep.py"])
            withExtendedLifetime(installed) { #expect(isLocked()) }
        }
        #expect(!isLocked())
    }
}
