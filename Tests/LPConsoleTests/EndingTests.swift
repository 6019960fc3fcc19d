import LPCore
import Testing

@testable import LPConsole

struct EndingTests {
    @Test func `each ending has the status that lambdapool(7) lists`() {
        let endings: [Ending] = [.done, .someFailed, .unable, .stopped, .usage, .signal(13)]
        #expect(endings.map(\.status) == [0, 1, 2, 3, 64, 141])
    }

    @Test(arguments: [
        (Failure.Kind.item, Ending.someFailed), (.unable, .unable), (.usage, .usage),
    ])
    func `the kind of a failure decides the ending`(_ kind: Failure.Kind, _ ending: Ending) {
        #expect(Failure(kind, cannot: "use", "x", "y").ending == ending)
    }
}
