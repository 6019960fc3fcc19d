import Dispatch
import Glibc
import LPCore
import Testing

@testable import LPConsole

struct RecordPipeTests {
    /// What a pipe does with a text: what it writes, how it ends, and the records that were acted on.
    private func run(
        _ text: String, expecting expected: RecordPipe.Expected = .any,
        _ act: (inout Record) throws(Failure) -> Void = { (_) throws(Failure) in }
    ) async -> (lines: [String], result: Result<Ending, Failure>, acted: Int) {
        let input = PipeEnds()
        let output = PipeEnds()
        input.send(text)
        input.closeWriter()
        var acted = 0
        var result: Result<Ending, Failure>
        do throws(Failure) {
            var pipe = try RecordPipe(input: input.reader, output: output.writer)
            result = .success(
                try await pipe.run(expecting: expected) {
                    (record: inout Record) async throws(Failure) in
                    acted += 1
                    try act(&record)
                })
        } catch {
            result = .failure(error)
        }
        output.closeWriter()
        let lines = String(decoding: output.received(), as: UTF8.self).split(separator: "\n")
        return (lines.map(String.init), result, acted)
    }

    private let fault = Failure(cannot: "deploy", "a", "no", name: "Nope")

    @Test func `records come out in order, changed in place, unknown fields kept`() async {
        let (lines, result, _) = await run("{\"x\":1.0,\"n\":1}\n\n \t\n{\"n\":2}") { (record) in
            record["seen"] = JSONText(true)
        }
        #expect(lines == ["{\"x\":1.0,\"n\":1,\"seen\":true}", "{\"n\":2,\"seen\":true}"])
        #expect(result == .success(.done))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [1, 2])
    func `a reader that goes away is noticed while the input pauses`(workers: Int) throws {
        let (input, output) = (PipeEnds(), PipeEnds())
        output.closeReader()
        for expected in [RecordPipe.Expected.any, .some] {
            var pipe = try RecordPipe(input: input.reader, output: output.writer)
            let ending = try pipe.run(expecting: expected, helpers: Helpers(workers - 1)) {
                (_) throws(Failure) in Issue.record("there is no record")
            }
            #expect(ending == .signal(SIGPIPE))
        }
    }

    @Test func `a record that fails goes on with its error, and the others too`() async {
        let (lines, result, acted) = await run("{\"n\":1}\n{\"n\":2}\n") {
            (record) throws(Failure) in
            record["touched"] = JSONText(true)
            if record["n"]?.text == "1" { throw fault }
        }
        #expect(lines.count == 2 && acted == 2)
        #expect(lines[0].hasPrefix("{\"n\":1,\"touched\":true,\"error\":{\"type\":\"Lambda"))
        #expect(lines[1] == "{\"n\":2,\"touched\":true}")
        #expect(result == .success(.someFailed))
    }

    @Test func `a record that failed before passes untouched and unacted`() async {
        let record = "{\"function\":\"a\",\"error\":{\"name\":\"x\"}}"
        let (lines, result, acted) = await run(record)
        #expect(lines == [record] && acted == 0)
        #expect(result == .success(.someFailed))
    }

    @Test func `a line that is no record is not lost`() async {
        let (lines, result, acted) = await run("not \"json\"\n[1]\n")
        #expect(acted == 0 && lines.count == 2)
        #expect(lines[0].hasPrefix("{\"line\":\"not \\\"json\\\"\",\"error\":{"))
        #expect(lines[1].hasPrefix("{\"line\":\"[1]\",\"error\":{"))
        #expect(result == .success(.someFailed))
    }

    @Test func `when nothing can be done the rest fails unacted`() async {
        let (lines, result, acted) = await run("{\"n\":1}\n{\"n\":2}\n") { (_) throws(Failure) in
            throw fault.asKind(.unable)
        }
        #expect(acted == 1 && lines.count == 2)
        #expect(lines.allSatisfy { $0.contains("\"error\":{\"type\":\"LambdaFunctionError\"") })
        #expect(result == .success(.unable))
    }

    @Test func `a name allows one record, and none is acted on when there are more`() async {
        let one = await run("{\"n\":1}\n", expecting: .one(named: "a"))
        #expect(one.result == .success(.done) && one.acted == 1)
        let two = await run("{\"n\":1}\n{\"n\":2}\n", expecting: .one(named: "a"))
        guard case .failure(let failure) = two.result else { return #expect(Bool(false)) }
        #expect(failure.kind == .usage && two.acted == 0 && two.lines.isEmpty)
    }

    @Test(arguments: ["", "\n  \n"])
    func `no record is a failure where one is expected`(_ text: String) async {
        let some = await run(text, expecting: .some)
        guard case .failure(let failure) = some.result else { return #expect(Bool(false)) }
        #expect(failure.kind == .unable)
        #expect("\(failure)".contains("no record on stdin"))
        let any = await run(text)
        #expect(any.result == .success(.done))
    }

    @Test func `all records are counted before the first is acted on`() async {
        var count = 0
        let text = "{\"n\":1}\n{\"error\":{}}\njunk\n{\"n\":2}\n"
        let agreed = await run(text, expecting: .all(orNone: true, if: { count = $0.count }))
        #expect(count == 2 && agreed.acted == 2 && agreed.lines.count == 4)
        let refused = await run(
            text,
            expecting: .all(
                orNone: true, if: { (_) throws(Failure) in throw fault.asKind(.unable) }))
        #expect(refused.result == .failure(fault.asKind(.unable)) && refused.acted == 0)
    }

    @Test func `given records need no input`() async throws {
        let output = PipeEnds()
        var record = Record()
        record["function"] = JSONText(string: "a")
        var pipe = RecordPipe([record], output: output.writer)
        let ending = try await pipe.run { (_: inout Record) async throws(Failure) in }
        output.closeWriter()
        #expect(ending == .done)
        #expect(output.received() == Array("{\"function\":\"a\"}\n".utf8))
    }

    /// What a pipe of two threads does with a text.
    private func runParallel(
        _ text: String, _ act: @escaping @Sendable (inout Record) throws(Failure) -> Void
    ) -> (lines: [String], result: Result<Ending, Failure>) {
        let input = PipeEnds()
        let output = PipeEnds()
        input.send(text)
        input.closeWriter()
        var result: Result<Ending, Failure>
        do throws(Failure) {
            var pipe = try RecordPipe(input: input.reader, output: output.writer)
            result = .success(try pipe.run(expecting: .some, helpers: Helpers(1), act))
        } catch {
            result = .failure(error)
        }
        output.closeWriter()
        let lines = String(decoding: output.received(), as: UTF8.self).split(separator: "\n")
        return (lines.map(String.init), result)
    }

    @Test func `two threads act at once, and the records come out in order`() {
        let meeting = DispatchSemaphore(value: 0)
        let (lines, result) = runParallel("{\"n\":1}\n{\"n\":2}\njunk\n{\"n\":3}\n") { record in
            // The first is done only when the second is.
            if record["n"]?.text == "1" { #expect(meeting.wait(timeout: .now() + 60) == .success) }
            if record["n"]?.text == "2" { meeting.signal() }
            record["seen"] = JSONText(true)
        }
        #expect(lines.count == 4)
        #expect(lines[0] == "{\"n\":1,\"seen\":true}")
        #expect(lines[1] == "{\"n\":2,\"seen\":true}")
        #expect(lines[2].hasPrefix("{\"line\":\"junk\",\"error\":"))
        #expect(lines[3] == "{\"n\":3,\"seen\":true}")
        #expect(result == .success(.someFailed))
    }

    @Test func `one that fails does not stop the others, and one that stops them is said once`() {
        let fault = fault
        let some = runParallel("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n") { (record) throws(Failure) in
            if record["n"]?.text == "2" { throw fault }
        }
        #expect(some.lines.map { $0.contains("error") } == [false, true, false])
        #expect(some.result == .success(.someFailed))
        let text = (1...200).map { "{\"n\":\($0)}\n" }.joined()
        let none = runParallel(text) { (_) throws(Failure) in throw fault.asKind(.unable) }
        #expect(none.lines.count == 200 && none.lines.allSatisfy { $0.contains("error") })
        #expect(none.result == .success(.unable))
        guard case .failure(let failure) = runParallel("", { _ in }).result else {
            return #expect(Bool(false))
        }
        #expect(failure.name == "NoRecord")
    }

    @MainActor
    @Test func `acts that suspend meet while their records keep their order`() throws {
        let (input, output) = (PipeEnds(), PipeEnds())
        input.send("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n")
        input.closeWriter()
        let fault = fault
        let (second, hasCome) = AsyncStream<Void>.makeStream()
        var pipe = try RecordPipe(input: input.reader, output: output.writer)
        let ending = try pipe.run(expecting: .some, atOnce: 2, hiding: { $0["n"] = nil }) {
            (record) async throws(Failure) in
            record["seen"] = record["n"]
            switch record["n"]?.text {
            case "1": for await () in second { break }
            case "2": hasCome.yield()
            default: throw fault
            }
        }
        output.closeWriter()
        let lines = String(decoding: output.received(), as: UTF8.self).split(separator: "\n")
        #expect(lines.prefix(2) == ["{\"seen\":1}", "{\"seen\":2}"])
        #expect(lines.last?.hasPrefix("{\"seen\":3,\"error\":{") == true)
        #expect(ending == .someFailed)
    }
}
