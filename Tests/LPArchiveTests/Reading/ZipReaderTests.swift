import Foundation
import LPCore
import Testing

@testable import LPArchive

/// Archives that want out of their folder, or are not what they say.
struct ZipReaderTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func extract(limit: Int = 1000, _ forge: (inout Forgery) -> Void) throws {
        var forgery = Forgery()
        forge(&forgery)
        forgery.finish()
        try scratch.write("in.zip", forgery.bytes)
        try ZipReader.extract(archive: scratch / "in.zip", into: scratch / "out", limit: limit)
    }

    /// Why an archive is refused, once nothing of it is there.
    private func refusal(limit: Int = 1000, _ forge: (inout Forgery) -> Void) throws -> String? {
        do { try extract(limit: limit, forge) } catch {
            #expect(try scratch.tree("").keys.sorted() == ["in.zip"])
            #expect(!FileManager.default.fileExists(atPath: scratch / "out"))
            #expect((error as? Failure)?.name == "InvalidZip")
            return (error as? Failure)?.reason
        }
        return nil
    }

    @Test func `an honest archive is accepted`() throws {
        try extract { forgery in
            forgery.add("a/", "")
            forgery.add("a/b", "content")
            forgery.add("a/x", "", mode: 0o100700)
            forgery.add("l", "a/../a/b", mode: 0o120777)
        }
        #expect(
            try scratch.tree("out") == [
                "a/b": "644 " + Data("content".utf8).base64EncodedString(), "a/x": "755 ",
                "l": "-> a/../a/b",
            ])
    }

    @Test(arguments: [
        "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/./b", "a\\b", "..", "a\0b", "",
        "../\u{301}x", "/\u{301}",
    ])
    func `a name that leads elsewhere is refused`(name: String) throws {
        #expect(try refusal { $0.add(name) }?.hasPrefix("its name ") == true)
    }

    @Test func `a name that is not UTF-8 is refused`() throws {
        #expect(try refusal { $0.add([0x61, 0xFF]) } == "its name is not UTF-8")
    }

    @Test(arguments: [
        "0/" + String(repeating: "a/", count: 32_000) + "x", String(repeating: "a", count: 1025),
        String(repeating: "a/", count: 64) + "x",
    ])
    func `a name that costs too much is refused, and shown in part`(name: String) throws {
        #expect {
            try extract { $0.add(name) }
        } throws: {
            "\($0)" == "cannot unpack '\(name.prefix(80))': its name is too long"
        }
    }

    @Test func `a long name is taken`() throws {
        let name = String(repeating: "aaa/", count: 63) + "x"
        try extract { $0.add(name) }
        #expect(try scratch.tree("out").keys.sorted() == [name])
    }

    @Test(arguments: [["a", "a"], ["a/", "a"], ["a", "a/"], ["a", "a/b"], ["a/b", "a"]])
    func `two entries of one name are refused`(names: [String]) throws {
        let reason = try refusal { forgery in
            for name in names { forgery.add(name, name.hasSuffix("/") ? "" : "x") }
        }
        #expect(reason == "another entry claims the same name")
    }

    @Test func `nothing is written through a link`() throws {
        let reason = try refusal { forgery in
            forgery.add("a", "/tmp", mode: 0o120777)
            forgery.add("a/b")
        }
        #expect(reason == "another entry claims the same name")
    }

    @Test(arguments: [
        ["l": "/etc/passwd"], ["l": ".."], ["a/l": "../../x"], ["l": "l"], ["l": "m", "m": "l"],
        ["b": ".", "d/l": "../b/../x"],
    ])
    func `a link out of the folder is refused`(links: [String: String]) throws {
        let reason = try refusal { forgery in
            for (name, target) in links { forgery.add(name, target, mode: 0o120777) }
        }
        #expect(reason?.hasSuffix("out of the package") == true)
    }

    @Test func `headers that differ are refused`() throws {
        let differ = "its header and the archive's directory differ"
        #expect(try refusal { $0.add("a", local: { $0.name = [0x62] }) } == differ)
        #expect(try refusal { $0.add("a", local: { $0.name = [0x61, 0x61] }) } == differ)
        #expect(try refusal { $0.add("a", local: { $0.method = 8 }) } == differ)
        #expect(try refusal { $0.add("a", local: { $0.flags = 0 }) } == differ)
        #expect(try refusal { $0.add("a", local: { $0.size = 2 }) } == differ)
        #expect(try refusal { $0.add("a", local: { $0.packedSize = 2 }) } == differ)
        #expect(try refusal { $0.add("a", local: { $0.checksum = 2 }) } == differ)
    }

    @Test func `sizes after the data are taken from the directory`() throws {
        try extract { forgery in
            forgery.add(
                "a", "content",
                local: {
                    ($0.size, $0.packedSize, $0.checksum) = (0, 0, 0)
                    $0.flags |= ZipEntry.described
                }, central: { $0.flags |= ZipEntry.described })
        }
        #expect(try scratch.read("out/a") == Array("content".utf8))
    }

    @Test func `content that is not as described is refused`() throws {
        func both(_ change: @escaping (inout ZipEntry) -> Void) throws -> String? {
            try refusal { $0.add("a", "content", local: change, central: change) }
        }
        let mismatch = "its content does not match its size or CRC-32"
        #expect(try both { $0.checksum ^= 1 } == mismatch)
        #expect(try both { $0.size = 6 } == mismatch)
        #expect(try both { $0.method = 8 } != nil)
        #expect(try both { $0.packedSize = 1 << 20 } == "its data runs into the directory")
        #expect(try both { $0.offset = 1 << 20 } == "its header is missing")
        #expect(try both { $0.flags |= ZipEntry.encrypted }?.hasPrefix("it is encrypted") == true)
        #expect(try both { $0.method = 12 }?.hasPrefix("it is encrypted") == true)
    }

    @Test func `a damaged stream is refused`() throws {
        // Block type 3 does not exist (RFC 1951, section 3.2.3).
        let reason = try refusal {
            $0.add("a", "\u{7}", local: { $0.method = 8 }, central: { $0.method = 8 })
        }
        #expect(reason == "its compressed data is damaged")
    }

    @Test func `an archive that unpacks to too much is refused before anything is written`() throws
    {
        let reason = try refusal(limit: 9) { forgery in
            forgery.add("a", "12345")
            forgery.add("b", "12345")
        }
        #expect(reason == "it unpacks to more than 9 bytes")
    }

    @Test func `a stream longer than it says is cut short`() throws {
        let bomb = try ZipWriter.write(
            [PackageFile(name: "a", content: .bytes(Array(repeating: 0, count: 9_000_000)))],
            to: .file(scratch / "bomb.zip"))
        var bytes = try scratch.read("bomb.zip")
        for offset in bytes.indices.dropLast(4)
        where Array(bytes[offset..<offset + 4]) == [0x40, 0x54, 0x89, 0x00] {
            bytes.replaceSubrange(offset..<offset + 4, with: [9, 0, 0, 0])
        }
        try scratch.write("bomb.zip", bytes)
        #expect { try ZipReader.extract(archive: bomb.path, into: scratch / "out") } throws: {
            "\($0)" == "cannot unpack 'a': it is larger than the archive says"
        }
    }

    @Test func `a folder that is there already is left alone`() throws {
        try scratch.write("out/kept", "kept".utf8)
        #expect { try extract { $0.add("a") } } throws: {
            "\($0)" == "cannot make '\(scratch / "out")': file exists"
        }
        #expect(try scratch.tree("out").keys.sorted() == ["kept"])
    }

    @Test(arguments: [0, 1, 21, 22, 100, 4000])
    func `noise is no archive`(length: Int) throws {
        var random = SystemRandomNumberGenerator()
        let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
        try scratch.write("noise", noise)
        #expect {
            try ZipReader.extract(archive: scratch / "noise", into: scratch / "out")
        } throws: {
            ($0 as? Failure)?.reason == "it is not a zip archive"
        }
    }

    @Test func `an archive with any byte changed is refused or harmless`() throws {
        var forgery = Forgery()
        forgery.add("a/b", "content")
        forgery.add("l", "a/b", mode: 0o120777)
        forgery.finish()
        for index in forgery.bytes.indices {
            var bytes = forgery.bytes
            bytes[index] ^= index % 2 == 0 ? 0x01 : 0xFF
            try scratch.write("in.zip", bytes)
            try? ZipReader.extract(archive: scratch / "in.zip", into: scratch / "out")
            try? FileManager.default.removeItem(atPath: scratch / "out")
            #expect(try scratch.tree("").keys.sorted() == ["in.zip"])
        }
    }
}
