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
        (#"{"function":"x","paths":["a"],"exec":"./a"}"#, "'x': field 'exec'"),
        (#"{"layer":"x","paths":["a"]}"#, "'x': field 'layer'"),
        (#"{"paths":["a"],"exec":["a"]}"#, "'record': field 'exec'"),
    ])
    func `what cannot be packed yet is refused`(line: String, words: String) {
        #expect {
            try plan(line)
        } throws: {
            "\($0)" == "cannot pack \(words) is not supported yet"
                && ($0 as? Failure)?.name == "InvalidRecord"
        }
    }

    @Test func `a field that is reset asks for nothing`() throws {
        #expect(throws: Never.self) { try plan(#"{"paths":["a"],"exec":null,"layer":null}"#) }
    }
}
