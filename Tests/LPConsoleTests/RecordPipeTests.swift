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
        let agreed = await run(text, expecting: .all(if: { count = $0.count }))
        #expect(count == 2 && agreed.acted == 2 && agreed.lines.count == 4)
        let refused = await run(
            text, expecting: .all(if: { (_) throws(Failure) in throw fault.asKind(.unable) }))
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
}
