import Testing

@testable import lp_local

/// The examples are those of CloudWatch Logs' user guide (Filter and pattern syntax), and others for what they leave open.
struct FilterPatternTests {
    private func matches(_ pattern: String, _ message: String) throws -> Bool {
        try FilterPattern(pattern).matches(message)
    }

    @Test(
        arguments: [
            ("", [true, true, true]), ("ERROR", [true, true, false]),
            ("?ERROR ?WARN", [true, true, true]), ("ERROR WARN", [true, false, false]),
            ("ERROR -WARN", [false, true, false]), ("\"ERROR\" - \"WARN\"", [false, true, false]),
            ("\"ERROR message\"", [false, true, false]), ("error", [false, false, false]),
            ("-ERROR", [false, false, true]), ("  ?WARN\tmessage ", [true, false, true]),
        ])
    func `terms are looked for as the guide says`(_ pattern: String, _ expected: [Bool]) throws {
        let messages = ["ERROR WARN message", "ERROR message", "WARN message"]
        #expect(try messages.map { try matches(pattern, $0) } == expected)
    }

    @Test func `quotes hold what is no word`() throws {
        #expect(try matches(#""[ERROR] \"x\" 100%""#, #"2026 [ERROR] "x" 100%"#))
        #expect(try !matches(#""[ERROR] \"x\" 100%""#, "[ERROR] x 100%"))
    }

    private static let trail = #"""
        {"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111",
         "arrayKey": ["value", "another value"],
         "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
         "SomeObject": null, "ThisFlag": true, "latency": 50.5, "code": "400", "one-two_3": "\u0041*"}

        """#

    @Test(arguments: [
        #"{ $.eventType = "UpdateTrail" }"#, "{ $.eventType = UpdateTrail }",
        "{$.eventType=*Trail&&$.eventType=Update*&&$.eventType=\"*date*\"}",
        "{ $.sourceIPAddress != 123.123.* }", "{ $.sourceIPAddress = 111.111.* }",
        #"{ $.arrayKey[0] = "value" }"#, "{ $.objectList[1].id = 2 }",
        "{ $.objectList[1].id = 20e-1 }", "{ $.SomeObject IS NULL }",
        "{ $.SomeOtherObject NOT EXISTS }", "{ $.ThisFlag IS TRUE }", "{ $.latency = * }",
        "{ $.latency >= 50.5 }", "{ $.latency < 10e3 }", "{ $.latency > +50 }",
        "{ $.latency > -1 && $.latency <= 505E-1 }", "{ $.latency != 50 }", "{ $.code = 400 }",
        "{ $.code = 4* }", #"{ $.one-two_3 = "A*" }"#,
        #"{ $.eventType = "x" || $.eventType = UpdateTrail && $.ThisFlag IS TRUE }"#,
        #"{ ($.eventType = "x" || $.eventType = UpdateTrail) && ($.ThisFlag IS TRUE) }"#,
        "{ $.nothing = x || $.eventType = UpdateTrail && $.nothing NOT EXISTS }",
    ])
    func `an object that is asked for matches`(_ pattern: String) throws {
        #expect(try matches(pattern, Self.trail))
    }

    @Test(arguments: [
        "{ $.eventType = updatetrail }", "{ $.eventType = Trail }", "{ $.eventType = Up*Trail }",
        "{ $.eventType != * }", "{ $.eventType > 1 }",
        // Of a list, an object and what is not there nothing is said.
        "{ $.arrayKey = 1 }", "{ $.arrayKey != 1 }", "{ $.nothing = 1 }", "{ $.nothing != 1 }",
        "{ $.objectList[0] != a }", "{ $.ThisFlag != x }", "{ $.SomeObject != x }",
        "{ $.arrayKey[2] != x }", "{ $.arrayKey.x != 1 }", "{ $.eventType[0] = U }",
        "{ $.SomeObject NOT EXISTS }", "{ $.SomeOtherObject IS NULL }", "{ $.ThisFlag IS FALSE }",
        "{ $.latency = \"50\" }", "{ $.latency = 50 }", "{ $.latency > 50.5 }",
        #"{ ($.eventType = "x" || $.eventType = UpdateTrail) && $.ThisFlag IS FALSE }"#,
    ])
    func `another object does not`(_ pattern: String) throws {
        #expect(try !matches(pattern, Self.trail))
    }

    @Test(arguments: [
        "", "plain", "{", #"{"a": 1"#, #"[{"a": 1}]"#, #""a""#, "1", #"{"a": 1} {"a": 1}"#,
    ])
    func `what is no object never matches`(_ message: String) throws {
        #expect(try !matches("{ $.a = 1 || $.b NOT EXISTS }", message))
    }

    @Test(arguments: [
        "{", "{}", "{ }", "{ $.a }", "{ $.a = }", "{ a = 1 }", "{ $ = 1 }", "{ $. = 1 }",
        "{ $[0] = 1 }", "{ $.a[] = 1 }", "{ $.a[x] = 1 }", "{ $.a[99999999999999999999] = 1 }",
        "{ $.a[0 = 1 }", "{ $.a == 1 }", "{ $.a = 1 } x", "{ $.a = 1 && }", "{ ($.a = 1 }",
        "{ $.a = 1) }", "{ $.a = 1 $.b = 2 }", "{ $.a < x }", "{ $.a < \"1\" }", "{ $.a > nan }",
        "{ $.a > 0x10 }", "{ $.a IS }", "{ $.a IS x }", "{ $.a NOT }", "{ $.a = \"1 }", "\"a",
        "{ $.a ~ 1 }", "a-b", "a.b", "?", "-", "\"\"", "a@b", "é", "%a%", "{ $.a = %b% }",
        "[a, b]", "- %a%",
    ])
    func `what is no pattern is refused`(_ pattern: String) {
        #expect(throws: APIError.self) { try FilterPattern(pattern) }
    }

    @Test func `parentheses are nested so deep and no deeper`() throws {
        func nested(_ depth: Int) -> String {
            let (open, close) = ("(", ")")
            return "{ \(String(repeating: open, count: depth))$.a = 1"
                + "\(String(repeating: close, count: depth)) }"
        }
        #expect(try matches(nested(50), #"{"a": 1}"#))
        #expect(throws: APIError.self) { try FilterPattern(nested(51)) }
        #expect(throws: APIError.self) { try FilterPattern(nested(100_000)) }
    }

    @Test func `what is no term is named as CloudWatch Logs names it`() {
        #expect(
            throws: APIError.invalidLogParameter(
                "Invalid filter pattern: Invalid character(s) in term 'a@b.c'")
        ) { try FilterPattern("x a@b.c") }
    }
}
