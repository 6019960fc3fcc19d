import LPCloud
import LPCore
import Testing

@testable import LPPool
import TestSupport

struct BatchTests {
    @Test func `every item goes once, in order, in calls within both limits`() {
        for seed in 0..<1000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let room = Int.random(in: 1...200, using: &random)
            let isAutomatic = Bool.random(using: &random)
            let count = Int.random(in: 1...30, using: &random)
            var batch = Batch(isAutomatic ? .auto : .fixed(count), room: room)
            var sizes: [Int] = []
            var calls: [[Int]] = []
            var now = 0
            for index in 0..<Int.random(in: 0...300, using: &random) {
                sizes.append(Int.random(in: 1...80, using: &random))
                now += Int.random(in: 0...3, using: &random)
                if let call = batch.gather(index, bytes: sizes[index], now: now) {
                    calls.append(call)
                    batch.finished(
                        items: call.count, milliseconds: Int.random(in: 1...2000, using: &random))
                }
                #expect(batch.size >= 1)
                if !isAutomatic { #expect(batch.size == count) }
            }
            if let call = batch.flush() { calls.append(call) }
            #expect(batch.flush() == nil)
            #expect(batch.flushDue == nil)
            #expect(Array(calls.joined()) == Array(sizes.indices))
            for call in calls {
                let bytes = call.reduce(0) { $0 + sizes[$1] }
                #expect(bytes <= room || call.count == 1)
                if !isAutomatic { #expect(call.count <= count) }
            }
        }
    }

    @Test func `what is gathered waits 50 ms for more, counted from the first`() {
        var batch = Batch(.fixed(10), room: 1000)
        #expect(batch.flushDue == nil)
        #expect(batch.gather(0, bytes: 1, now: 100) == nil)
        #expect(batch.gather(1, bytes: 1, now: 140) == nil)
        #expect(batch.flushDue == 150)
        #expect(batch.flush() == [0, 1])
    }

    /// The time and the size of calls, once a batch has had as many as it takes to settle.
    static func settled(perItem: Double, perCall: Double) -> (milliseconds: Double, size: Int) {
        var batch = Batch(.auto, room: .max)
        for _ in 0..<100 {
            let milliseconds = perCall + perItem * Double(batch.size)
            batch.finished(items: batch.size, milliseconds: Int(milliseconds))
        }
        return (perCall + perItem * Double(batch.size), batch.size)
    }

    @Test(arguments: [0.3, 1, 7, 40, 90, 240, 499], [0.0, 5, 80])
    func `calls come to take from 100 to 500 ms`(perItem: Double, perCall: Double) {
        let settled = Self.settled(perItem: perItem, perCall: perCall)
        #expect((100...580).contains(settled.milliseconds) || settled.size == 1)
    }

    @Test func `items that are long go alone, and those that cost nothing a thousand at a time`() {
        #expect(Self.settled(perItem: 3000, perCall: 0).size == 1)
        #expect(Self.settled(perItem: 0.001, perCall: 0).size == 1000)
    }

    @Test func `one slow item halves the size at most, and small calls do not raise it`() {
        var batch = Batch(.auto, room: .max)
        for _ in 0..<6 { batch.finished(items: batch.size, milliseconds: 10) }
        #expect(batch.size == 64)
        batch.finished(items: 63, milliseconds: 10)
        #expect(batch.size == 64)
        batch.finished(items: 64, milliseconds: 100_000)
        #expect(batch.size == 32)
        batch.finished(items: 32, milliseconds: 300)
        #expect(batch.size == 32)
    }
}

struct BatchReplyTests {
    static func parts(_ text: String, _ count: Int) -> [BatchReply.Part]? {
        BatchReply.parts(
            of: JSONText(unchecked: Array(text.utf8)), count: count, requestId: "r")
    }

    @Test func `results are carried byte for byte, errors as the platform's`() throws {
        let parts = try #require(
            Self.parts(
                """
                [{"result": [1.0, "\\ud800"]}, {"skipped": true}, {"error": {"errorType":
                "KeyError", "errorMessage": "'k'", "stackTrace": ["  a"]}}]
                """, 3))
        #expect(
            parts[0] == .answer(.result(JSONText(unchecked: Array(#"[1.0, "\ud800"]"#.utf8)))))
        #expect(parts[1] == .skipped)
        guard case .answer(.failure(let error)) = parts[2] else {
            Issue.record("\(parts[2])")
            return
        }
        #expect(error.type == .pool)
        #expect(error.name == "KeyError")
        #expect(error.message == "'k'")
        #expect(error.trace?.text == #"["  a"]"#)
        #expect(error.requestId == "r")
    }

    @Test func `a result that did not fit is told from one that failed`() {
        let error = #"{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"no"}"#
        guard case .crowdedOut? = Self.parts(#"[{"error":\#(error)}]"#, 1)?[0] else {
            Issue.record("not crowded out")
            return
        }
    }

    @Test(arguments: [
        "1", "{}", "[]", "[1]", #"[{"result":1},{"result":2}]"#, #"[{"result":1,"error":{}}]"#,
        #"[{"error":1}]"#, "[{}]", #"[{"value":1}]"#, #"[{"skipped":true}]"#,
    ])
    func `what is no reply to one input is refused`(text: String) {
        #expect(Self.parts(text, 1) == nil)
    }
}
