import LPCore
import Testing

struct LimitsTests {
    private func refusal(_ line: String) throws -> String? {
        do throws(Failure) {
            _ = try FunctionSpecification(Record(line: Array(line.utf8)))
            return nil
        } catch { return "\(error)" }
    }

    @Test(arguments: [
        "{\"env\":{\"KEY\":\"\",\"k2\":\"v\",\"1\":null}}", "{\"tags\":{\"a b+c\":\"é:/=@\"}}",
        "{\"layers\":[\"a\",\"b:2\",\"arn:aws:lambda:r:1:layer:x:1\"]}", "{\"retention\":731}",
        "{\"concurrency\":0}", "{\"vpc\":{\"subnets\":[\"s\"],\"securityGroups\":[]}}",
        "{\"description\":null,\"retention\":null,\"layers\":null,\"vpc\":null}",
    ])
    func `what Lambda takes is taken`(_ line: String) throws {
        #expect(try refusal(line) == nil)
    }

    @Test(arguments: [
        ("{\"env\":{\"K\":\"v\"}}", "env 'K'"), ("{\"env\":{\"A-B\":\"v\"}}", "env 'A-B'"),
        ("{\"env\":{\"_AB\":\"v\"}}", "env '_AB'"), ("{\"tags\":{\"\":\"v\"}}", "tag ''"),
        ("{\"tags\":{\"aws:x\":\"v\"}}", "tag 'aws:x'"), ("{\"tags\":{\"a\":\"b;c\"}}", "tag 'a'"),
        ("{\"layers\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]}", "layers '6 layers'"),
        ("{\"layers\":[\"a:b\"]}", "layer 'a:b'"), ("{\"layers\":[\"a b\"]}", "layer name 'a b'"),
        ("{\"retention\":2}", "retention '2'"), ("{\"concurrency\":-1}", "concurrency '-1'"),
        ("{\"vpc\":{\"subnets\":\"s\"}}", "field 'vpc'"),
    ])
    func `what Lambda refuses is refused before any call, by its name`(
        _ line: String, _ named: String
    ) throws {
        #expect(try refusal(line)?.hasPrefix("cannot use \(named): ") == true)
    }

    @Test func `texts and environments have a length`() throws {
        func repeated(_ count: Int) -> String { String(repeating: "é", count: count) }
        #expect(try refusal("{\"description\":\"\(repeated(256))\"}") == nil)
        #expect(try refusal("{\"description\":\"\(repeated(257))\"}") != nil)
        #expect(try refusal("{\"handler\":\"\(repeated(129))\"}") != nil)
        let secret = String(repeating: "s", count: 4094)
        #expect(try refusal("{\"env\":{\"AA\":\"\(secret)\"}}") == nil)
        let message = try #require(try refusal("{\"env\":{\"AA\":\"\(secret)s\"}}"))
        #expect(message.contains("4097 bytes") && !message.contains("ss"))
    }

    @Test func `an alias is no number`() throws {
        #expect(try Limits.aliasName("live-1") == "live-1")
        for name in ["", "12", "a b", "a:b"] {
            #expect(throws: Failure.self) { try Limits.aliasName(name) }
        }
    }
}
