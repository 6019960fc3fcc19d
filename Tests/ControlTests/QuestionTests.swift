import LPCore
import Testing

@testable import lp_rm

struct QuestionTests {
    private func records(_ field: String, _ count: Int) -> [Record] {
        (0..<count).map { number in
            var record = Record()
            record[field] = JSONText(string: "\(field.prefix(1))\(number)")
            return record
        }
    }

    @Test func `a few are named`() {
        let some = records("function", 2) + records("layer", 1)
        #expect(Question.subject(some) == "f0, f1, l0")
    }

    @Test func `many are counted`() {
        let functions = records("function", 6)
        #expect(Question.subject(functions) == "6 functions, f0, f1, f2, f3, f4, …")
        let mixed = functions + records("layer", 2)
        #expect(Question.subject(mixed).hasPrefix("6 functions and 2 layers, f0, "))
    }

    @Test func `what has no name is asked for all the same`() {
        #expect(Question.subject([Record()]) == "?")
    }
}
