import LPCloud
import LPConsole
import LPCore
import Testing

@testable import lp_deploy
@testable import lp_ls

struct FunctionListingTests {
    private func listing() throws -> FunctionListing {
        let environment = ["HOME": "/h", "XDG_RUNTIME_DIR": "/r"]
        return FunctionListing(
            account: try Account.resolve(.local, environment: environment, uid: 1))
    }

    private let function = DeployedFunction.with(
        """
        ,"Description":"","Environment":{"Variables":{"B":"marker","A":"marker"}},"CodeSize":4200,\
        "LastModified":"2026-11-23T15:31:07.000+0000"
        """, tags: ["t": "u"])

    @Test func `a record is a specification without secrets`() throws {
        let line = String(decoding: try listing().record(function).line, as: UTF8.self)
        #expect(
            line == """
                {"function":"f","runtime":"python3.13","architecture":"x86_64",\
                "handler":"lambdapool_agent.handler","memory":128,"timeout":3,"storage":512,"role":"r",\
                "tags":{"t":"u"},"envNames":["A","B"],\
                "package":{"sha256":"s1","content":"c1","bytes":4200},\
                "deployed":{"target":"local","region":"us-east-1","arn":"arn:f",\
                "modified":"2026-11-23T15:31:07.000+0000"}}
                """)
    }

    @Test func `deploying what is listed changes nothing`() throws {
        let record = try listing().record(function)
        let plan = try Plan(
            FunctionSpecification(record), try Package(record), on: function)
        #expect(plan.changes.isEmpty && !plan.updatesCode && !plan.updatesSettings)
    }

    @Test func `a table is for people`() throws {
        #expect(
            try listing().table([function]).lines(width: 80) == [
                "NAME  RUNTIME     MEMORY  TIMEOUT    CODE  LAYERS  MODIFIED",
                "f     python3.13  128 MB      3 s  4.2 kB       0  2026-11-23 15:31",
            ])
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1949, "1.9 kB"), (999_949, "999.9 kB"),
        (999_950, "1.0 MB"), (52_428_800, "52.4 MB"),
    ])
    func `sizes have one decimal`(_ bytes: Int, _ text: String) {
        #expect(Wording.size(bytes) == text)
    }
}
