import ArgumentParser
import LPConsole
import LPCore
import Testing

struct TargetOptionsTests {
    @Test(arguments: [
        ([], [:], Target.aws), ([], ["LP_TARGET": ""], .aws), ([], ["LP_TARGET": "local"], .local),
        (["--target", "aws"], ["LP_TARGET": "local"], .aws),
        (["--target", "local"], ["LP_TARGET": "moon"], .local),
    ])
    func `an option beats the environment, which beats the default`(
        _ arguments: [String], _ environment: [String: String], _ target: Target
    ) throws {
        #expect(try TargetOptions.parse(arguments).chosenTarget(environment) == target)
    }

    @Test func `any other target is a usage error`() throws {
        let failure = try #require(throws: Failure.self) {
            try TargetOptions.parse([]).chosenTarget(["LP_TARGET": "moon"])
        }
        #expect(failure.kind == .usage)
        #expect(throws: (any Error).self) { try TargetOptions.parse(["--target", "moon"]) }
    }
}
