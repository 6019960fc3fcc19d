import LPConsole
import Testing

struct LineBufferTests {
    /// The lines of a text that comes in chunks of the sizes given, over and over.
    private func lines(_ text: [UInt8], limit: Int = 1 << 20, chunks: [Int]) -> [LineBuffer.Line] {
        var buffer = LineBuffer(limit: limit)
        var found: [LineBuffer.Line] = []
        var rest = text[...]
        var turn = 0
        while !rest.isEmpty {
            let chunk = rest.prefix(chunks[turn % chunks.count])
            chunk.withUnsafeBytes { buffer.append($0) }
            rest = rest.dropFirst(chunk.count)
            turn += 1
            while let line = buffer.next() { found.append(line) }
            #expect(!buffer.isDrained)
        }
        buffer.append(UnsafeRawBufferPointer(start: nil, count: 0))
        while let line = buffer.next() { found.append(line) }
        #expect(buffer.isDrained)
        return found
    }

    private func text(_ line: String) -> LineBuffer.Line { .text(Array(line.utf8)) }

    @Test(arguments: [[1], [2], [3, 1], [7], [1_000]])
    func `any cutting of the stream gives the same lines`(_ chunks: [Int]) {
        let stream = Array("one\n\n three \r\n\u{0}four\u{0}\né\nlast".utf8)
        #expect(
            lines(stream, chunks: chunks) == [
                text("one"), text(""), text(" three \r"), text("\u{0}four\u{0}"), text("é"),
                text("last"),
            ])
    }

    @Test(arguments: [[1], [2], [5], [1_000]])
    func `a line over the limit is counted, not kept, and spoils no other`(_ chunks: [Int]) {
        let stream = Array("1234\n12345\n1234567890123\nok\n123456".utf8)
        #expect(
            lines(stream, limit: 4, chunks: chunks) == [
                text("1234"), .overlong(5), .overlong(13), text("ok"), .overlong(6),
            ])
    }

    @Test func `a final newline ends a line and starts none`() {
        #expect(lines(Array("a\n".utf8), chunks: [1]) == [text("a")])
        #expect(lines([], chunks: [1]) == [])
        #expect(lines(Array("\n".utf8), chunks: [1]) == [text("")])
    }

    @Test func `lines and appends mix in any order`() {
        var buffer = LineBuffer(limit: 100)
        Array("a\nb\nc".utf8).withUnsafeBytes { buffer.append($0) }
        #expect(buffer.next() == text("a"))
        Array("d\n".utf8).withUnsafeBytes { buffer.append($0) }
        #expect(buffer.next() == text("b"))
        #expect(buffer.next() == text("cd"))
        #expect(buffer.next() == nil)
    }
}
