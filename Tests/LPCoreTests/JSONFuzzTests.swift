import Foundation
import LPCore
import Testing
import TestSupport

/// Texts made by chance, the same ones each time.
struct JSONFuzzTests {
    @Test func `a text made by chance keeps its bytes and its meaning`() throws {
        var random = RandomJSON(chance: SeededGenerator(seed: 1))
        for _ in 0..<2_000 {
            let made = random.text()
            let text = try JSONText(made.utf8)
            #expect(made.contains(text.text))
            try expectWholeSlices(text, made)
            #expect(try meaning(text.onOneLine) == meaning(text), "\(made)")
        }
    }

    @Test func `a container put together again means the same`() throws {
        var random = RandomJSON(chance: SeededGenerator(seed: 2))
        for _ in 0..<2_000 {
            let text = try JSONText(random.text().utf8)
            var again = text
            if let elements = text.elements { again = .array(elements) }
            if let members = text.members {
                again = .object(members.map { ($0.name.string ?? "", $0.value) })
            }
            #expect(try meaning(again) == meaning(text))
        }
    }

    @Test func `spoiled texts are judged as Python judges them`() throws {
        var random = RandomJSON(chance: SeededGenerator(seed: 3))
        let texts = (0..<5_000).map { _ in
            let text = Array(random.text(depth: 2).utf8)
            return spoiled(text, &random.chance)
        }
        let ours = texts.map { text in
            guard let accepted = try? JSONText(text) else { return false }
            return (try? JSONText(accepted.bytes)) == accepted
        }
        let theirs = try pythonAccepts(texts)
        #expect(ours.count == theirs.count)
        for (index, text) in texts.enumerated() where ours[index] != theirs[index] {
            Issue.record("\(ours[index] ? "accepted" : "refused"): \(text)")
        }
        #expect(ours.contains(true) && ours.contains(false))
    }

    /// Takes out, doubles or replaces a few bytes.
    private func spoiled(_ text: [UInt8], _ chance: inout SeededGenerator) -> [UInt8] {
        let sharp =
            Array("{}[],:\"\\0-+.eEtnu \n\u{0}\u{1f}".utf8) + [0x80, 0xC0, 0xED, 0xA0, 0xFF]
        var text = text
        for _ in 0..<Int.random(in: 0...2, using: &chance) where !text.isEmpty {
            let place = Int.random(in: text.indices, using: &chance)
            switch Int.random(in: 0...2, using: &chance) {
            case 0: text.remove(at: place)
            case 1: text.insert(text[place], at: place)
            default: text[place] = sharp.randomElement(using: &chance) ?? 0
            }
        }
        return text
    }

    /// What Python's parser says, with its three liberties (NaN, lone surrogates as bytes, UTF-16) taken away.
    private func pythonAccepts(_ texts: [[UInt8]]) throws -> [Bool] {
        let judge = """
            import base64, json, sys
            def refuse(name): raise ValueError(name)
            for line in sys.stdin:
                try: json.loads(base64.b64decode(line).decode(), parse_constant=refuse); print(1)
                except ValueError: print(0)
            """
        let input = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let lines = texts.map { Data($0).base64EncodedString() + "\n" }.joined()
        try Data(lines.utf8).write(to: input)
        defer { try? FileManager.default.removeItem(at: input) }
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = ["python3", "-c", judge]
        python.standardInput = try FileHandle(forReadingFrom: input)
        let output = Pipe()
        python.standardOutput = output
        try python.run()
        let answers = try output.fileHandleForReading.readToEnd() ?? Data()
        python.waitUntilExit()
        return answers.split(separator: 0x0A).map { $0.first == UInt8(ascii: "1") }
    }

    /// The value as Foundation understands it, in one spelling.
    private func meaning(_ text: JSONText) throws -> Data {
        let value = try JSONSerialization.jsonObject(
            with: Data(text.bytes), options: .fragmentsAllowed)
        return try JSONSerialization.data(
            withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    }
}
