import LPCore
import Testing

@testable import lp_deploy

struct ReleaseTests {
    @Test func `a history goes with the text of others`() {
        var history = AliasHistory(description: "for clients")
        #expect(history.versions == [] && history.description == "for clients")
        history = history.leaving(1).leaving(2).leaving(1)
        #expect(history.description == "for clients lambdapool:before=1,2")
        let read = AliasHistory(description: history.description)
        #expect(read == history)
        #expect(AliasHistory(description: nil).leaving(7).description == "lambdapool:before=7")
    }

    @Test func `one goes back to the newest version that is still there`() throws {
        let history = AliasHistory(description: "lambdapool:before=5,4,2")
        let back = try #require(history.back(to: [2, 4, 6]))
        #expect(back.version == 4 && back.history.description == "lambdapool:before=2")
        #expect(history.back(to: [6]) == nil)
    }

    @Test func `a long history loses its oldest versions, never the text`() {
        let text = String(repeating: "x", count: 225)
        let history = AliasHistory(description: text).leaving(1).leaving(22_222).leaving(33_333)
        #expect(history.description == text + " lambdapool:before=33333,22222")
        let full = AliasHistory(description: String(repeating: "x", count: 256)).leaving(1)
        #expect(full.description == String(repeating: "x", count: 256))
    }

    @Test(arguments: [
        ([1, 2, 3], [], 1, [1, 2]), ([3, 1, 2], [1], 1, [2]), ([1, 2], [], 2, []), ([], [], 3, []),
        ([1, 2, 3, 4], [4], 2, [1, 2]),
    ])
    func `versions that are neither new nor named go`(
        _ versions: [Int], _ held: [Int], _ keep: Int, _ gone: [Int]
    ) {
        #expect(Pruning.victims(versions, held: Set(held), keep: keep) == gone)
    }
}
