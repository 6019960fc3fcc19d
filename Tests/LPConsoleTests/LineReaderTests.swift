import Glibc
import LPCore
import Testing

@testable import LPConsole

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

    @Test func `what is left is known once no more can be written`() throws {
        let pipe = PipeEnds()
        var reader = LineReader(pipe.reader)
        pipe.send("one\ntwo\nth")
        #expect(reader.rest == nil)
        #expect(try reader.next() == .text(Array("one".utf8)))
        pipe.send("ree")
        pipe.closeWriter()
        #expect(reader.rest == .init(lines: 1, bytes: 6, unread: 3))
        while try reader.next() != nil {}
        #expect(reader.rest == .init(lines: 0, bytes: 0, unread: 0))
    }

    @Test func `what is left of a file is known from the start`() throws {
        let file = open(#filePath, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        var reader = LineReader(file)
        var left = try #require(reader.rest?.unread)
        while let line = try reader.next() {
            left -= line.count
            #expect(reader.rest?.bytes == left)
        }
        #expect(left == 0)
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
