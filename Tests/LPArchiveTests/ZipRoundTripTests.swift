import Foundation
import Testing

@testable import LPArchive

/// What is packed comes out again, and other tools agree.
struct ZipRoundTripTests {
    private let scratch: Scratch
    private let files: [PackageFile]

    init() throws {
        scratch = try Scratch()
        let big = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        try scratch.write("in/big", big)
        try scratch.write("in/run", "#!/bin/sh\n".utf8, mode: 0o700)
        files = [
            PackageFile(name: "z/run", content: .file(scratch / "in/run"), isExecutable: true),
            PackageFile(name: "big", content: .file(scratch / "in/big")),
            PackageFile(name: "empty", content: .bytes([])),
            PackageFile(name: "ä ö.txt", content: .bytes(Array("text".utf8))),
            PackageFile(name: "z/link", content: .link("../big")),
        ]
    }

    @Test func `what was packed is what is extracted`() throws {
        let zip = try ZipWriter.write(files, to: .file(scratch / "out.zip"))
        try ZipReader.extract(archive: zip.path, into: scratch / "out")
        let tree = try scratch.tree("out")
        #expect(Set(tree.keys) == Set(files.map(\.name)))
        #expect(tree["z/link"] == "-> ../big")
        #expect(tree["z/run"]?.hasPrefix("755 ") == true)
        #expect(tree["big"]?.hasPrefix("644 ") == true)
        #expect(try scratch.read("out/big") == scratch.read("in/big"))
        #expect(zip.files == 5)
        #expect(zip.unpacked == 700_000 + 10 + 4 + 6)
    }

    @Test func `other tools accept the archive`() throws {
        _ = try ZipWriter.write(files, to: .file(scratch / "out.zip"))
        let unzip = try run("unzip", "-t", "out.zip", in: scratch.path)
        #expect(unzip.status == 0, "\(unzip.output)")
        let listing = """
            import sys, zipfile
            z = zipfile.ZipFile('out.zip')
            assert z.testzip() is None
            for i in z.infolist():
                print(i.filename, oct(i.external_attr >> 16), i.date_time[:3], len(i.extra))
            """
        let python = try run("python3", "-c", listing, in: scratch.path)
        #expect(
            python.output == """
                big 0o100644 (1980, 1, 1) 0
                empty 0o100644 (1980, 1, 1) 0
                z/link 0o120777 (1980, 1, 1) 0
                z/run 0o100755 (1980, 1, 1) 0
                ä ö.txt 0o100644 (1980, 1, 1) 0

                """)
    }

    @Test func `bsdtar unpacks the same tree, and reads it from a pipe`() throws {
        _ = try ZipWriter.write(files, to: .file(scratch / "out.zip"))
        try ZipReader.extract(archive: scratch / "out.zip", into: scratch / "ours")
        try FileManager.default.createDirectory(
            atPath: scratch / "theirs", withIntermediateDirectories: false)
        let whole = try run("bsdtar", "-xf", "out.zip", "-C", "theirs", in: scratch.path)
        #expect(whole.status == 0, "\(whole.output)")
        #expect(try scratch.tree("theirs") == scratch.tree("ours"))
        // A pipe cannot be sought in: what precedes and follows the data must do.
        let piped = "cat out.zip | bsdtar -xOf - big | cmp - in/big"
        #expect(try run("bash", "-o", "pipefail", "-c", piped, in: scratch.path).output == "")
    }

    @Test func `order, times and modes of the host do not matter`() throws {
        let first = try ZipWriter.write(files, to: .file(scratch / "1.zip"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o444, .modificationDate: Date(timeIntervalSince1970: 1)],
            ofItemAtPath: scratch / "in/big")
        let second = try ZipWriter.write(files.reversed(), to: .folder(scratch.path))
        #expect(try scratch.read("1.zip") == [UInt8](Data(contentsOf: URL(filePath: second.path))))
        #expect(second.sha256 == first.sha256)
        #expect(second.path.hasSuffix("/\(first.content).zip"))
    }

    @Test func `the content hash follows names, modes and contents`() throws {
        func content(_ name: String, _ text: String, executable: Bool = false) throws -> String {
            let file = PackageFile(
                name: name, content: .bytes(Array(text.utf8)), isExecutable: executable)
            return try ZipWriter.write([file], to: .file(scratch / "c.zip")).content
        }
        let hashes = try [
            content("a", "b"), content("a", "c"), content("c", "b"),
            content("a", "b", executable: true),
        ]
        #expect(Set(hashes).count == 4)
        #expect(try content("a", "b") == hashes[0])
    }

    @Test func `bytecode is no content, but part of the archive`() throws {
        let cache = BlockCache(folder: scratch.path)
        func zip(_ bytecode: String?) throws -> ZipSummary {
            let added = bytecode.map {
                PackageFile(name: "a.pyc", content: .bytes(Array($0.utf8)), isBytecode: true)
            }
            return try ZipWriter.write(
                files + (added.map { [$0] } ?? []), to: .folder(scratch.path), cache: cache)
        }
        let zips = try [zip(nil), zip("one"), zip("two"), zip(nil)]
        #expect(Set(zips.map(\.content)).count == 1)
        #expect(Set(zips.map(\.sha256)).count == 3)
        #expect(zips[3].sha256 == zips[0].sha256)
    }

    @Test func `what cannot be read leaves nothing behind`() throws {
        let missing = PackageFile(name: "a", content: .file(scratch / "none"))
        try scratch.write("o/out.zip", "before".utf8)
        #expect { try ZipWriter.write([missing], to: .file(scratch / "o/out.zip")) } throws: {
            "\($0)" == "cannot read '\(scratch / "none")': no such file or directory"
        }
        #expect(try scratch.tree("o").keys.sorted() == ["out.zip"])
        #expect(try scratch.read("o/out.zip") == Array("before".utf8))
    }
}
