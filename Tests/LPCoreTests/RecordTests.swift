import LPCore
import Testing

struct RecordTests {
    private func record(_ line: String) throws -> Record { try Record(line: line.utf8) }
    private func text(_ record: Record) -> String { String(decoding: record.line, as: UTF8.self) }

    @Test func `unknown fields pass through in their order and spelling`() throws {
        let line = #"{"z":1.0,"function":"f","a":1e400,"\u0062":"\ud800","z":[1,{"y":-0}]}"#
        #expect(text(try record(line)) == line)
    }

    @Test func `a record leaves on one line`() throws {
        let spread = try record("\t{ \"a\" : [ 1,\n 2 ] ,\r\n \"b\":\"x  y\" }\n")
        #expect(text(spread) == #"{"a":[1,2],"b":"x  y"}"#)
        #expect(text(Record()) == "{}")
        #expect(text(try record("{ }")) == "{}")
    }

    @Test func `a field is replaced where it stands and added at the end`() throws {
        var one = try record(#"{"a":1,"b":2,"c":3}"#)
        one["b"] = JSONText(20)
        one["d"] = JSONText(string: "x")
        #expect(text(one) == #"{"a":1,"b":20,"c":3,"d":"x"}"#)
    }

    @Test func `of a repeated field the last counts, and setting it leaves one`() throws {
        var one = try record(#"{"a":1,"b":2,"a":3}"#)
        #expect(one["a"] == JSONText(3))
        one["a"] = JSONText(4)
        #expect(text(one) == #"{"a":4,"b":2}"#)
        one["a"] = nil
        #expect(text(one) == #"{"b":2}"#)
        #expect(one["a"] == nil)
    }

    @Test func `an escaped name is the name it spells`() throws {
        var one = try record(#"{"m\u0065mory":128}"#)
        #expect(one["memory"] == JSONText(128))
        one["memory"] = JSONText(256)
        #expect(text(one) == #"{"m\u0065mory":256}"#)
    }

    @Test func `a field is absent, null or a value`() throws {
        let one = try record(#"{"memory":128,"role":null}"#)
        #expect(try one.setting("memory", Int.self) == .value(128))
        #expect(try one.setting("role", String.self) == .reset)
        #expect(try one.setting("timeout", Int.self) == .absent)
        #expect(try one.setting("role", String.self).value == nil)
    }

    @Test(arguments: [
        (#"{"x":"a"}"#, "cannot use field 'x': it is not a whole number"),
        (#"{"x":1.5}"#, "cannot use field 'x'"), (#"{"x":1e99}"#, "cannot use field 'x'"),
    ])
    func `a value of the wrong type is a failure that names the field`(
        _ line: String, _ start: String
    ) throws {
        let one = try record(line)
        let failure = try #require(throws: Failure.self) { try one.setting("x", Int.self) }
        #expect(failure.description.hasPrefix(start), "\(failure)")
        #expect(failure.kind == .item)
    }

    @Test func `a failure goes into the record as its error`() throws {
        let failure = Failure(cannot: "read", "algorithms", "no such file", name: "NotFound")
        let one = try record(#"{"function":"f"}"#)
        #expect(!one.hasFailed)
        let failed = one.failed(failure)
        #expect(failed.hasFailed)
        #expect(
            text(failed)
                == #"{"function":"f","error":{"type":"LambdaFunctionError","name":"NotFound","#
                + #""message":"cannot read 'algorithms': no such file"}}"#)
    }

    @Test(arguments: [
        ("", "cannot read '': not JSON: text ends where a value should be at byte 1"),
        ("[1]", "cannot read '[1]': a record is a JSON object; lambdapool(7) describes its fields"),
        (#"{"a":1}{}"#, "cannot read '{\"a\":1}{}': not JSON: more text after the value at byte 8"),
    ])
    func `a line that is no record is a failure that shows it`(_ line: String, _ message: String)
        throws
    {
        let failure = try #require(throws: Failure.self) { try record(line) }
        #expect(failure.description == message)
        #expect(failure.name == "InvalidRecord")
    }

    @Test func `a long line is shown by its start`() throws {
        let failure = try #require(throws: Failure.self) {
            try record(String(repeating: "é", count: 100))
        }
        #expect(failure.thing == String(repeating: "é", count: 30) + "…")
    }
}
