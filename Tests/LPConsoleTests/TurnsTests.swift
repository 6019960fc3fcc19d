import LPCore
import Synchronization
import Testing

@testable import LPConsole

struct TurnsTests {
    @Test func `what changes something waits for all that touch it, what needs it for its change`()
    {
        var turns = Turns()
        let made = turns.enter(Turns.Claim(changes: ["a"]))
        let first = turns.enter(Turns.Claim(changes: ["x"], needs: ["a"]))
        let second = turns.enter(Turns.Claim(changes: ["y"], needs: ["a", "b"]))
        let other = turns.enter(Turns.Claim(changes: ["z"]))
        let remade = turns.enter(Turns.Claim(changes: ["a"]))
        #expect(
            [made, first, second, other, remade].map(turns.mayBegin) == [
                true, false, false, true, false,
            ])
        turns.leave(made)
        #expect([first, second, remade].map(turns.mayBegin) == [true, true, false])
        turns.leave(second)
        #expect(!turns.mayBegin(remade))
        turns.leave(first)
        #expect(turns.mayBegin(remade))
    }

    @Test(.timeLimit(.minutes(1)))
    func `records that touch the same are acted on in their order, others at once`() throws {
        let input = PipeEnds()
        let output = PipeEnds()
        let count = 40
        input.send((0..<count).map { "{\"n\":\($0),\"key\":\"\($0 % 2)\"}\n" }.joined())
        input.closeWriter()
        let seen = Mutex<[String: [String]]>([:])
        let active = Mutex<[String: Int]>([:])
        var pipe = try RecordPipe(input: input.reader, output: output.writer)
        let ending = try pipe.run(
            helpers: Helpers(7), claiming: { Turns.Claim(changes: [$0["key"]?.string ?? ""]) }
        ) { (record) in
            let key = record["key"]?.string ?? ""
            active.withLock {
                $0[key, default: 0] += 1
                #expect($0[key] == 1)
            }
            seen.withLock { $0[key, default: []].append(record["n"]?.text ?? "") }
            active.withLock { $0[key, default: 0] -= 1 }
        }
        #expect(ending == .done)
        let expected = [0, 1].map { key in (0..<count).filter { $0 % 2 == key }.map(String.init) }
        #expect(seen.withLock { [$0["0"], $0["1"]] } == expected)
        output.closeWriter()
        #expect(output.received().split(separator: 10).count == count)
    }
}
