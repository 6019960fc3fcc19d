import Foundation
import Testing

@testable import LPArchive
import TestSupport

/// Whatever the tree, it comes out as it went in, and our archive is what others read.
struct RandomTreeTests {
    /// Repeatable chance (xorshift64).
    /// Around the sizes where files are split, of what compresses well, little, here and there, or not at all.
    private func content(_ dice: inout SeededGenerator) -> [UInt8] {
        let size =
            [
                0, 1, 70_000, Zip.block - 1, Zip.block, Zip.block + 1, 2 * Zip.block,
                2 * Zip.block + Deflate.window,
            ].randomElement(using: &dice) ?? 0
        let period = [1, 100, 40_000, 600_000].randomElement(using: &dice) ?? 1
        var motif: [UInt8] = []
        while motif.count < min(period, size) {
            withUnsafeBytes(of: dice.next()) { motif += $0 }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        while bytes.count < size { bytes += motif.prefix(size - bytes.count) }
        return bytes
    }

    private func tree(_ dice: inout SeededGenerator) -> [PackageFile] {
        let letters = ["a", "b", "ä", "ß", "日", "-", " ", "'", ".x", "🙂"]
        func name(_ dice: inout SeededGenerator) -> String {
            (0..<Int.random(in: 1...4, using: &dice))
                .map { _ in letters.randomElement(using: &dice) ?? "a" }.joined()
        }
        var names = NameTable()
        var files: [PackageFile] = []
        for _ in 0..<Int.random(in: 1...20, using: &dice) {
            let depth = Int.random(in: 0...3, using: &dice)
            let path = (0...depth).map { _ in name(&dice) }.joined(separator: "/")
            guard let entry = try? EntryName(unpacking: Array(path.utf8)),
                names.add(entry, isDirectory: false)
            else { continue }
            let bytes = content(&dice)
            let link = files.randomElement(using: &dice).map { target in
                String(repeating: "../", count: depth) + target.name
            }
            if let link, Int.random(in: 0..<5, using: &dice) == 0 {
                files.append(PackageFile(name: path, content: .link(link)))
            } else {
                files.append(
                    PackageFile(
                        name: path, content: .bytes(bytes), isExecutable: Bool.random(using: &dice))
                )
            }
        }
        return files
    }

    @Test(arguments: UInt64(1)...12)
    func `a random tree survives the way through the archive`(seed: UInt64) throws {
        var dice = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        // Half of it lies in files, as what is packed usually does.
        let files = try tree(&dice).enumerated().map { number, file in
            guard case .bytes(let bytes) = file.content, number % 2 == 0 else { return file }
            let path = try scratch.write("in/\(number)", bytes)
            return PackageFile(
                name: file.name, content: .file(path), isExecutable: file.isExecutable)
        }
        let cache = BlockCache(folder: scratch.path)
        let zip = try ZipWriter.write(files, to: .file(scratch / "a.zip"), cache: cache)
        try ZipReader.extract(archive: zip.path, into: scratch / "out")
        let tree = try scratch.tree("out")
        #expect(try tree == Dictionary(uniqueKeysWithValues: files.map(expected)))
        try judge("a.zip", tree, in: scratch)
        let shuffled = try ZipWriter.write(
            files.shuffled(using: &dice), to: .file(scratch / "b.zip"))
        #expect(shuffled.sha256 == zip.sha256)
        let again = try ZipWriter.write(
            files, to: .file(scratch / "c.zip"), cache: BlockCache(folder: scratch.path))
        #expect(again.sha256 == zip.sha256)
    }

    private func expected(_ file: PackageFile) throws -> (String, String) {
        let mode = file.isExecutable ? "755 " : "644 "
        switch file.content {
        case .link(let target): return (file.name, "-> " + target)
        case .bytes(let bytes): return (file.name, mode + Data(bytes).base64EncodedString())
        case .file(let path):
            let data = try Data(contentsOf: URL(filePath: path))
            return (file.name, mode + data.base64EncodedString())
        }
    }

    /// Has Info-ZIP, Python and libarchive read an archive.
    private func judge(_ archive: String, _ tree: [String: String], in scratch: Scratch) throws {
        #expect(try run("unzip", "-tqq", archive, in: scratch.path).status == 0)
        let python = "import sys, zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None"
        #expect(try run("python3", "-c", python, archive, in: scratch.path).output == "")
        let folder = "theirs"
        try FileManager.default.createDirectory(
            atPath: scratch / folder, withIntermediateDirectories: false)
        #expect(try run("bsdtar", "-xf", archive, "-C", folder, in: scratch.path).output == "")
        #expect(try scratch.tree(folder) == tree)
    }
}
