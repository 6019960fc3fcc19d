import Foundation
import LPConsole
import LPCore
import Testing

struct LineWriterTests {
    @Test func `lines are gathered and leave when asked`() throws {
        let pipe = PipeEnds()
        var writer = LineWriter(pipe.writer)
        writer.append(Array("one".utf8))
        writer.append([])
        #expect(writer.backlog == 5)
        try writer.flush()
        #expect(writer.backlog == 0)
        writer.append(Array("two".utf8))
        try writer.flush()
        #expect(pipe.received() == Array("one\n\ntwo\n".utf8))
    }

    @Test func `a full pipe is filled without waiting, and loses nothing`() throws {
        let pipe = PipeEnds()
        var writer = LineWriter(pipe.writer)
        let line = [UInt8](repeating: 0x78, count: 999)
        for _ in 0..<3_000 { writer.append(line) }
        var received: [UInt8] = []
        try writer.flushWhatFits()
        #expect(writer.backlog > 0)
        for _ in 0..<1_000 where writer.backlog > 0 {
            received += pipe.received()
            try writer.flushWhatFits()
        }
        #expect(writer.backlog == 0)
        received += pipe.received()
        #expect(received.count == 3_000_000)
        #expect(received.split(separator: 0x0A).allSatisfy { $0.count == 999 })
    }

    @Test func `a descriptor that others made non-blocking is waited for`() throws {
        let pipe = PipeEnds()
        pipe.makeNonBlocking()
        let descriptor = pipe.takeWriter()
        Thread.detachNewThread {
            var writer = LineWriter(descriptor)
            writer.append([UInt8](repeating: 0x78, count: 999_999))
            try? writer.flush()
            close(descriptor)
        }
        var reader = LineReader(pipe.reader)
        #expect(try reader.next() == .text([UInt8](repeating: 0x78, count: 999_999)))
        #expect(try reader.next() == nil)
    }

    @Test func `a reader that went away is the end of the work`() {
        signal(SIGPIPE, SIG_IGN)
        let pipe = PipeEnds()
        pipe.closeReader()
        var writer = LineWriter(pipe.writer)
        writer.append(Array("x".utf8))
        #expect(throws: LineWriter.Problem.readerGone) { try writer.flush() }
        #expect(throws: LineWriter.Problem.readerGone) { try writer.flushWhatFits() }
        #expect(LineWriter.Problem.readerGone.ending == .signal(SIGPIPE))
    }

    @Test func `a full device is a failure that says so`() throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(full) }
        var writer = LineWriter(full)
        writer.append(Array("x".utf8))
        let problem = try #require(throws: LineWriter.Problem.self) { try writer.flush() }
        guard case .failed(let failure) = problem else {
            return #expect(problem != .readerGone)
        }
        #expect(
            failure.description == "cannot write 'standard output': no space left on device")
        #expect(problem.ending == .unable)
    }
}
