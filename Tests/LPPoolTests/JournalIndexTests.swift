import LPCore
import Testing

@testable import LPPool
import TestSupport

struct JournalIndexTests {
    @Test func `it knows what a dictionary would know, over any history`() {
        for seed in 0..<2000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let inputs = (0..<Int.random(in: 1...40, using: &random)).map { JSONText($0) }
            var index = JournalIndex()
            var model: [[Int]: Int] = [:]
            var counts: [Int: Int] = [:]
            for offset in 1...Int.random(in: 1...200, using: &random) {
                let input = Int.random(in: 0..<inputs.count, using: &random)
                let occurrence = Int.random(in: 0...3, using: &random)
                let isResult = Int.random(in: 0..<4, using: &random) > 0
                index.note(
                    JournalKey(inputs[input]), occurrence: occurrence, at: isResult ? offset : nil)
                model[[input, occurrence]] = isResult ? offset : nil
            }
            for _ in 0..<200 {
                let input = Int.random(in: 0..<inputs.count, using: &random)
                let (occurrence, offset) = index.enter(JournalKey(inputs[input]))
                #expect(occurrence == counts[input, default: 0])
                #expect(offset == model[[input, occurrence]])
                counts[input, default: 0] += 1
            }
        }
    }

    @Test func `it grows without losing anything`() {
        var index = JournalIndex()
        for number in 1...50_000 {
            index.note(JournalKey(JSONText(number)), occurrence: 0, at: number)
        }
        for number in 1...60_000 {
            let offset = index.enter(JournalKey(JSONText(number))).offset
            #expect(offset == (number <= 50_000 ? number : nil))
        }
    }

    @Test func `a key is half of the SHA-256`() {
        let key = JournalKey(JSONText(unchecked: Array("abc".utf8)))
        #expect(key.hex == "ba7816bf8f01cfea414140de5dae2223")
        #expect(JournalKey(hex: key.hex) == key)
        #expect(JournalKey(hex: "ba78") == nil)
        #expect(JournalKey(hex: String(repeating: "x", count: 32)) == nil)
    }
}
