import Glibc
import Testing

@testable import LPArchive

/// With files that have no name, and where the file system has none: opening a folder to write is an error like theirs.
struct DraftTests {
    private static let flags = [Draft.nameless, O_DIRECTORY]

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func draft(_ flags: Int32) throws -> Draft {
        let draft = try Draft(in: scratch.path, flags: flags)
        try Array("new".utf8).withUnsafeBytes { try draft.file.write($0) }
        return draft
    }

    @Test(arguments: flags)
    func `a published file replaces what was there`(flags: Int32) throws {
        try scratch.write("a", "old".utf8)
        try draft(flags).publish(as: scratch / "a")
        #expect(try scratch.read("a") == Array("new".utf8))
        #expect(try scratch.tree("").keys.sorted() == ["a"])
    }

    @Test(arguments: flags)
    func `a discarded file leaves nothing`(flags: Int32) throws {
        try draft(flags).discard()
        #expect(try scratch.tree("").isEmpty)
    }

    @Test(arguments: flags)
    func `a file that cannot be published leaves nothing`(flags: Int32) throws {
        try scratch.write("folder/kept", "kept".utf8)
        let draft = try draft(flags)
        #expect { try draft.publish(as: scratch / "folder") } throws: {
            "\($0)" == "cannot write '\(scratch / "folder")': is a directory"
        }
        #expect(try scratch.tree("").keys.sorted() == ["folder/kept"])
    }
}
