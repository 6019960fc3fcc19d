import LPCore
import Testing

@testable import lp_pack

struct PackagePlanTests {
    private func plan(_ line: String, hostMinor: Int? = nil) throws -> PackagePlan {
        try PackagePlan(try Record(line: line.utf8), hostMinor: { hostMinor })
    }

    @Test(arguments: [(nil, 14), (8, 14), (11, 11), (13, 13), (14, 14), (15, 14)] as [(Int?, Int)])
    func `the runtime is the host's when Lambda has it, else the newest`(host: Int?, minor: Int)
        throws
    {
        #expect(try plan(#"{"paths":["a"]}"#, hostMinor: host).runtime == .python(minor: minor))
    }

    @Test func `the host is not asked when the record says the runtime`() throws {
        let record = try Record(line: #"{"paths":["a"],"runtime":"python3.12"}"#.utf8)
        let plan = try PackagePlan(
            record,
            hostMinor: {
                Issue.record("asked")
                return nil
            })
        #expect(plan.runtime == .python(minor: 12))
    }

    @Test(arguments: [
        "python3.10", "python3.15", "python3.011", "python3.x", "python2.7", "python",
    ])
    func `a Python that Lambda does not have is refused`(runtime: String) {
        #expect(throws: Failure.self) { try PackagePlan.check(runtime: runtime) }
    }

    @Test func `null asks for the default`() throws {
        let plan = try plan(
            #"{"paths":"a","runtime":null,"architecture":null,"handler":null}"#, hostMinor: 13)
        #expect(plan.runtime == .python(minor: 13))
        #expect(plan.architecture == .host)
        #expect(plan.hasAgent)
    }

    @Test(arguments: [
        (
            #"{"layer":"x","exec":"a"}"#,
            "cannot use field 'exec': layer 'x' answers nothing; leave out the one or the other"
        ),
        (
            #"{"exec":"a","handler":"m.h"}"#,
            "cannot use field 'handler': a program has none; leave out the one or the other"
        ),
        (
            #"{"exec":"a","runtime":"python3.13"}"#,
            "cannot use runtime 'python3.13': programs run on 'provided.al2023'; leave the runtime out"
        ),
        (
            #"{"paths":"a","keep":true}"#,
            "cannot use field 'keep': there is no program to keep; name one in 'exec'"
        ),
        (#"{"exec":[]}"#, "cannot use field 'exec': it is no program and its arguments"),
        (
            #"{"exec":["a","\u0000"]}"#,
            "cannot use field 'exec': it is no program and its arguments"
        ),
    ])
    func `what cannot be packed is refused`(line: String, words: String) {
        #expect(throws: Failure.self) { try plan(line) }
        do { _ = try plan(line) } catch { #expect("\(error)" == words) }
    }

    @Test func `a program needs no paths, and has a runtime of its own`() throws {
        let plan = try plan(#"{"exec":["./a","b"],"keep":true}"#, hostMinor: 13)
        #expect(plan.runtime == Runtime("provided.al2023"))
        #expect(plan.program?.words == ["./a", "b"])
        #expect(plan.program?.isKept == true)
        #expect(plan.name == "./a")
        #expect(!plan.hasAgent && !plan.needsBootstrap)
    }

    @Test func `a runtime without a language needs a bootstrap, unless a handler is named`() throws
    {
        let line = #"{"paths":"a","runtime":"provided.al2023"}"#
        #expect(try plan(line).needsBootstrap)
        #expect(!(try plan(line.dropLast() + #","handler":"h"}"#).needsBootstrap))
    }

    @Test(arguments: [
        (
            #"{"function":"x","layer":"y","paths":["a"]}"#,
            "cannot use record 'x': it names a layer too"
        ),
        (#"{"layer":"x y","paths":["a"]}"#, "cannot use layer name 'x y': a name has 1 to 140"),
        (
            #"{"layer":"x","paths":["a"],"pickle":true}"#,
            "cannot pack 'x': only Python's agent answers"
        ),
        (#"{"paths":["a"],"pickle":true,"handler":"a.b"}"#, "cannot pack 'a': only Python's agent"),
    ])
    func `what contradicts itself is refused`(line: String, words: String) {
        #expect {
            try plan(line)
        } throws: {
            "\($0)".hasPrefix(words)
        }
    }

    @Test func `a layer has no agent and lies elsewhere`() throws {
        let layer = try plan(#"{"layer":"x","paths":["a"],"runtime":"nodejs22.x"}"#)
        #expect(!layer.hasAgent)
        #expect(layer.root == "/opt")
        #expect(try plan(#"{"paths":["a"]}"#).root == "/var/task")
    }

    @Test func `a field that is reset asks for nothing`() throws {
        #expect(throws: Never.self) {
            try plan(#"{"paths":["a"],"exec":null,"layer":null,"flat":null,"pickle":null}"#)
        }
    }

    @Test(
        arguments: [
            (#"{"paths":["a"]}"#, "nodejs24.x"),
            (#"{"paths":["a"],"runtime":"nodejs22.x"}"#, "nodejs22.x"),
            (#"{"paths":["a"],"requirements":["r.txt"]}"#, "python3.13"),
            (#"{"paths":["a"],"pickle":true}"#, "python3.13"),
            (#"{"paths":["a"],"exec":["./a"]}"#, "provided.al2023"),
        ])
    func `a program for Node has its runtime unless something is said of another`(
        line: String, runtime: String
    ) throws {
        let plan = try PackagePlan(
            try Record(line: line.utf8), hostMinor: { 13 }, nodeRuntime: { _ in .node(major: 24) })
        #expect(plan.runtime == Runtime(runtime))
    }
}
