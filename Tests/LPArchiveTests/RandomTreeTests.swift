import Foundation
import Testing

@testable import LPArchive

/// Whatever the tree, it comes out as it went in, and our archive is what others read.
struct RandomTreeTests {
    /// Repeatable chance (xorshift64).
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    private func tree(_ dice: inout Dice) -> [PackageFile] {
        let letters = ["a", "b", "ä", "ß", "日", "-", " ", "'", ".x", "🙂"]
        func name(_ dice: inout Dice) -> String {
            (0..<Int.random(in: 1...4, using: &dice))
                .map { _ in letters.randomElement(using: &dice) ?? "a" }.joined()
        }
        var names = NameTable()
        var files: [PackageFile] = []
        for _ in 0..<Int.random(in: 1...30, using: &dice) {
            let depth = Int.random(in: 0...3, using: &dice)
            let path = (0...depth).map { _ in name(&dice) }.joined(separator: "/")
            guard let entry = try? EntryName(unpacking: Array(path.utf8)),
                names.add(entry, isDirectory: false)
            else { continue }
            let size = [0, 1, 70_000, 300_000].randomElement(using: &dice) ?? 0
            let motif = (0...99).map { _ in UInt8.random(in: 0...255, using: &dice) }
            var bytes: [UInt8] = []
            while bytes.count + motif.count <= size { bytes += motif }
            bytes += motif[..<(size - bytes.count)]
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
        var dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let files = tree(&dice)
        let scratch = try Scratch()
        let zip = try ZipWriter.write(files, to: .file(scratch / "a.zip"))
        try ZipReader.extract(archive: zip.path, into: scratch / "out")
        let expected = files.map { file in
            switch file.content {
            case .link(let target): (file.name, "-> " + target)
            case .bytes(let bytes):
                (
                    file.name,
                    (file.isExecutable ? "755 " : "644 ") + Data(bytes).base64EncodedString()
                )
            case .file(let path): (file.name, path)
            }
        }
        #expect(try scratch.tree("out") == Dictionary(uniqueKeysWithValues: expected))
        #expect(try run("unzip", "-tqq", "a.zip", in: scratch.path).status == 0)
        let shuffled = try ZipWriter.write(
            files.shuffled(using: &dice), to: .file(scratch / "b.zip"))
        #expect(shuffled.sha256 == zip.sha256)
    }
}
