import Foundation
import LPCore
import Testing

@testable import LPCloud

struct LocalFoldersTests {
    private func paths(_ folder: TemporaryFolder) throws -> LocalPaths {
        let environment = [
            "XDG_DATA_HOME": folder.path + "/a/b", "XDG_RUNTIME_DIR": folder.path + "/run",
        ]
        return try LocalPaths(environment, uid: geteuid())
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `folders are made for the user alone, and found again`() throws {
        let folder = try TemporaryFolder()
        let paths = try paths(folder)
        try paths.makeFolders()
        try paths.makeFolders()
        #expect(try mode(paths.data) == 0o700)
        #expect(try mode(paths.runtime) == 0o700)
    }

    @Test func `a runtime folder that others can enter is refused`() throws {
        let folder = try TemporaryFolder()
        let paths = try paths(folder)
        try paths.makeFolders()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o750], ofItemAtPath: paths.runtime)
        let failure = try #require(throws: Failure.self) { try paths.makeFolders() }
        #expect(failure.reason == "others can enter it" && failure.kind == .unable)
    }

    @Test func `a runtime folder that is a link or a file is refused`() throws {
        let folder = try TemporaryFolder()
        let paths = try paths(folder)
        try paths.makeFolders()
        try FileManager.default.removeItem(atPath: paths.runtime)
        try FileManager.default.createSymbolicLink(
            atPath: paths.runtime, withDestinationPath: paths.data)
        let link = try #require(throws: Failure.self) { try paths.makeFolders() }
        #expect(link.reason == "it is a link")
        try FileManager.default.removeItem(atPath: paths.runtime)
        try Data().write(to: URL(filePath: paths.runtime))
        let file = try #require(throws: Failure.self) { try paths.makeFolders() }
        #expect(file.reason == "it is no folder")
    }

    @Test func `a place where nothing can be made is named, with what to set`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("file", "")
        let environment = ["XDG_DATA_HOME": file, "XDG_RUNTIME_DIR": folder.path]
        let paths = try LocalPaths(environment, uid: geteuid())
        let failure = try #require(throws: Failure.self) { try paths.makeFolders() }
        #expect(failure.kind == .unable)
        #expect(
            "\(failure)"
                == "cannot create '\(file)/lambdapool': not a directory; set XDG_DATA_HOME to a folder that can be written"
        )
    }
}
