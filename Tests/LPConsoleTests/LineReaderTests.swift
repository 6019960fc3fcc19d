import Glibc
import LPConsole
import LPCore
import Testing

struct LineReaderTests {
    @Test func `lines come as they are sent, and the end is the end`() throws {
        let pipe = PipeEnds()
        var reader = LineReader(pipe.reader)
        #expect(reader.buffered() == nil)
        pipe.send("one\ntwo\nth")
        #expect(try reader.next() == .text(Array("one".utf8)))
        #expect(reader.buffered() == .text(Array("two".utf8)))
        #expect(reader.buffered() == nil)
        pipe.send("ree")
        pipe.closeWriter()
        #expect(try reader.next() == .text(Array("three".utf8)))
        #expect(try reader.next() == nil)
        #expect(reader.isDrained)
        #expect(try reader.next() == nil)
    }

    @Test func `a descriptor that cannot be read is a failure`() throws {
        let folder = open("/", O_RDONLY | O_CLOEXEC)
        defer { close(folder) }
        var reader = LineReader(folder)
        let failure = try #require(throws: Failure.self) { try reader.next() }
        #expect(failure.description == "cannot read 'standard input': is a directory")
        #expect(failure.kind == .unable)
    }
}
