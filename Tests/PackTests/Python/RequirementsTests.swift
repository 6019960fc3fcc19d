import Foundation
import LPArchive
import LPCore
import Testing

@testable import lp_pack

struct RequirementsTests {
    /// What is to be installed of one file of that text.
    private func requirements(_ text: String, _ settings: [String]) throws -> Requirements {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let tags = try WheelTags(.python(minor: 13), .x86)
        let python = Python([:])
        return try Requirements(
            files: [try RequirementsFile(file.path, for: tags, by: python)], tags: tags,
            python: python, settings: PipSettings(parts: settings.map { Array($0.utf8) }))
    }

    private func key(_ text: String, in directory: String, settings: [String] = []) throws -> String
    {
        try requirements(text, settings).key(in: directory)
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

    @Test func `pip's settings are a part of what is to be installed`() throws {
        #expect(try key("dep", in: "/a", settings: ["1"]) != key("dep", in: "/a", settings: ["2"]))
        #expect(
            try key("dep", in: "/a", settings: ["1", ""]) != key("dep", in: "/a", settings: ["1"]))
    }

    @Test func `a lock stands alone`() throws {
        let tags = try WheelTags(.python(minor: 13), .x86)
        #expect {
            try Requirements(
                files: [.init("a", text: ""), .init("uv.lock", text: "", isLock: true)], tags: tags,
                python: Python([:]), settings: PipSettings(parts: []))
        } throws: {
            "\($0)".hasPrefix("cannot install 'uv.lock': a lock names all that is installed")
        }
    }

    @Test func `nobody replaces what is installed while it is read`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        let python = root + "/python3"
        try Data("#!/bin/sh\n".utf8).write(to: URL(filePath: python))
        chmod(python, 0o755)
        let tags = try WheelTags(.python(minor: 13), .x86)
        let interpreter = Python(["PATH": root])
        let requirements = try Requirements(
            files: [.init("requirements.txt", text: "dep\n")], tags: tags, python: interpreter,
            settings: PipSettings(interpreter, tags))
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
            let installed = try requirements.installed(in: cache)
            #expect(installed.files.map(\.name) == ["dep.py"])
            withExtendedLifetime(installed) { #expect(isLocked()) }
        }
        #expect(!isLocked())
    }
}
