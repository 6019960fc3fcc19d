import LPCore
import Testing

struct JSONTextTests {
    @Test(.enabled(if: JSONVectors.arePresent, JSONVectors.note))
    func `every text that RFC 8259 allows is kept byte for byte`() throws {
        let vectors = JSONVectors.parsing("y_")
        #expect(vectors.count == 95)
        for vector in vectors {
            let text = try JSONText(vector.bytes)
            #expect(text.bytes == trimmed(vector.bytes), "\(vector.name)")
            try expectWholeSlices(text, vector.name)
        }
    }

    @Test(.enabled(if: JSONVectors.arePresent, JSONVectors.note))
    func `every text that RFC 8259 forbids is refused`() {
        let vectors = JSONVectors.parsing("n_")
        #expect(vectors.count == 188)
        for vector in vectors {
            #expect(throws: JSONFault.self, "\(vector.name)") { try JSONText(vector.bytes) }
        }
    }

    @Test(.enabled(if: JSONVectors.arePresent, JSONVectors.note))
    func `a text that a parser may judge either way is judged without harm`() throws {
        for vector in JSONVectors.parsing("i_") {
            guard let text = try? JSONText(vector.bytes) else { continue }
            try expectWholeSlices(text, vector.name)
        }
    }

    @Test(.enabled(if: JSONVectors.arePresent, JSONVectors.note))
    func `texts whose values parsers change survive unchanged`() {
        for vector in JSONVectors.transform {
            guard let text = try? JSONText(vector.bytes) else { continue }
            #expect(text.bytes == trimmed(vector.bytes), "\(vector.name)")
        }
    }

    @Test(arguments: [
        ("", "text ends where a value should be at byte 1"),
        (" [1,]", "expected a value at byte 5"), ("{\"a\" 1}", "expected ':' at byte 6"),
        ("[1 2]", "expected ',' or ']' at byte 4"), ("1 2", "more text after the value at byte 3"),
        (#""\x""#, "unknown escape at byte 3"), (#""abc"#, "unterminated string at byte 5"),
        ("[01]", "expected ',' or ']' at byte 3"),
        ("\"a\tb\"", "control character in a string at byte 3"),
    ])
    func `a fault says what is wrong and where`(_ text: String, _ message: String) {
        #expect(throws: JSONFault.self) { try JSONText(Array(text.utf8)) }
        do { _ = try JSONText(Array(text.utf8)) } catch { #expect(error.description == message) }
    }

    @Test func `nesting is allowed up to the limit and costs no stack`() throws {
        let limit = JSONText.depthLimit
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let deepest = repeating(open, limit) + repeating("0", 1) + repeating(close, limit)
            #expect(try JSONText(deepest).bytes == deepest)
            let deeper =
                repeating(open, limit + 1) + repeating("0", 1) + repeating(close, limit + 1)
            #expect(throws: JSONFault.self) { try JSONText(deeper) }
            #expect(throws: JSONFault.self) { try JSONText(repeating(open, 1_000_000)) }
        }
    }

    @Test func `containers of both kinds close in their own order at every depth`() throws {
        // 64 and 128 are where the record of open containers grows.
        for depth in [1, 63, 64, 65, 127, 128, 129, 200] {
            let opens = (0..<depth).map { $0 % 3 == 0 ? "[" : #"{"a":"# }.joined()
            let closes = (0..<depth).reversed().map { $0 % 3 == 0 ? "]" : "}" }
            let right = Array((opens + "0" + closes.joined()).utf8)
            #expect(try JSONText(right).bytes == right)
            for index in closes.indices {
                var wrong = closes
                wrong[index] = wrong[index] == "]" ? "}" : "]"
                #expect(throws: JSONFault.self) {
                    try JSONText(Array((opens + "0" + wrong.joined()).utf8))
                }
            }
        }
    }

    @Test func `members and elements come in order, duplicates included`() throws {
        let object = try JSONText(Array(#" { "b" : 1 , "a":[ 2 ],"b":{"c":"}"} } "#.utf8))
        #expect(object.members?.map(\.name.text) == [#""b""#, #""a""#, #""b""#])
        #expect(object.members?.map(\.value.text) == ["1", "[ 2 ]", #"{"c":"}"}"#])
        #expect(object.elements == nil)
        let array = try JSONText(Array(#"[ 1e400 ,"," , [],{} ]"#.utf8))
        #expect(array.elements?.map(\.text) == ["1e400", #"",""#, "[]", "{}"])
        #expect(array.members == nil)
    }

    @Test func `a value on one line loses white space outside strings only`() throws {
        let text = try JSONText(Array("{\n \"a b\\\" \\\\\" :\t[ 1,\r\n2 ] }".utf8))
        #expect(text.onOneLine.text == #"{"a b\" \\":[1,2]}"#)
    }

    @Test(arguments: ["", "plain", "é 😀 \u{2028}", "\"\\/", "\u{0}\u{1f}\u{7f}\n\r\t\u{8}"])
    func `a string comes back from its text`(_ string: String) throws {
        let text = JSONText(string: string)
        #expect(try JSONText(text.bytes) == text)
        #expect(text.string == string)
        #expect(!text.bytes.contains { $0 < 0x20 })
    }

    @Test func `bytes that are no text become a string all the same`() throws {
        let text = JSONText(quotingAny: [0x61, 0xFF, 0x0A, 0xC3] as [UInt8])
        #expect(try JSONText(text.bytes).string == "a\u{FFFD}\n\u{FFFD}")
    }

    @Test func `typed values are read with range checks`() throws {
        func number(_ text: String) -> Int? {
            try? JSONText(unchecked: Array(text.utf8)).decode(Int.self)
        }
        #expect(number("12") == 12)
        #expect(number("9223372036854775808") == nil)
        #expect(number("1.5") == nil)
        #expect(number("\"12\"") == nil)
        #expect(JSONText(12).string == nil)
        #expect(JSONText(unchecked: Array(#""\ud800""#.utf8)).string == nil)
        #expect(
            JSONText.object([("a", .array([JSONText(1), .null])), ("b", JSONText(true))]).text
                == #"{"a":[1,null],"b":true}"#)
        #expect(JSONText(encoding: ["b": "/", "a": "x"]).text == #"{"a":"x","b":"/"}"#)
    }

    private func repeating(_ text: String, _ count: Int) -> [UInt8] {
        Array(String(repeating: text, count: count).utf8)
    }

    private func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let space: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        guard let first = bytes.firstIndex(where: { !space.contains($0) }),
            let last = bytes.lastIndex(where: { !space.contains($0) })
        else { return [] }
        return Array(bytes[first...last])
    }
}

/// Checks that a text is accepted again and that what is cut out of it are texts themselves.
func expectWholeSlices(_ text: JSONText, _ name: String) throws {
    #expect(try JSONText(text.bytes) == text, "\(name)")
    let line = text.onOneLine
    #expect(try JSONText(line.bytes) == line, "\(name)")
    #expect(!line.bytes.contains(0x0A), "\(name)")
    for part in (text.elements ?? []) + (text.members ?? []).flatMap({ [$0.name, $0.value] }) {
        #expect(try JSONText(part.bytes) == part, "\(name)")
    }
}
