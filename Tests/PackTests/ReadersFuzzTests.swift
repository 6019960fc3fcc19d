import Testing

@testable import lp_pack
import TestSupport

/// Whatever the bytes, what reads users' files comes to an end, and means what it says.
struct ReadersFuzzTests {
    private func bytes(_ alphabet: String, _ longest: Int, _ chance: inout SeededGenerator)
        -> [UInt8]
    {
        let letters = Array(alphabet.utf8) + [0, 0x80, 0xFF]
        return (0..<Int.random(in: 0...longest, using: &chance)).map { _ in
            letters.randomElement(using: &chance) ?? 0
        }
    }

    @Test func `a pattern of escaped bytes matches those bytes and no more`() {
        var chance = SeededGenerator(seed: 11)
        for _ in 0..<2000 {
            let text = bytes("ab*?[]!-^\\ #", 12, &chance)
            let glob = Glob(text.flatMap { [UInt8(ascii: "\\"), $0] })
            #expect(glob?.matches(text[...]) == true)
            #expect(glob?.matches((text + [0x61])[...]) == false)
        }
    }

    @Test func `any ignore file is read, and what it matches stays the same when it is said twice`()
    {
        var chance = SeededGenerator(seed: 12)
        for _ in 0..<2000 {
            let text = bytes("ab*?[]!-/\\ #\n\r:", 60, &chance)
            let name = bytes("ab /", 8, &chance)
            func match(_ text: [UInt8]) -> Bool? {
                let list = IgnoreList(source: "f", text: text, folder: "")
                return list.match(name, name: name[...], isFolder: false).map(\.isNegated)
            }
            #expect(match(text + [0x0A] + text + [0x0A]) == match(text + [0x0A]))
        }
    }

    @Test func `no text hides a file that requirements name`() {
        var chance = SeededGenerator(seed: 13)
        for _ in 0..<2000 {
            let around = bytes("ab-rcef=./:# \t\n;'\"\\", 40, &chance)
            let line = ["-r more.txt", "-e .", "./dep", "a @ file:x"].randomElement(using: &chance)
            let text = around + Array("\n\(line ?? "")\n".utf8) + around
            #expect(!RequirementsText(bytes: text).isSelfContained)
        }
    }
}
