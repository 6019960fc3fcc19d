import LPCloud
import LPCore
import Testing

@testable import lp_ls

struct JoinTests {
    private func function(_ number: Int) throws -> FunctionConfiguration {
        let text = #"{"FunctionName":"f\#(number)","FunctionArn":"arn:\#(number)"}"#
        return try JSONText(Array(text.utf8)).decode(FunctionConfiguration.self)
    }

    private func page(_ numbers: some Sequence<Int>, next: String?) throws -> FunctionPage {
        FunctionPage(functions: try numbers.map(function), next: next)
    }

    /// What a join asks for in an account of so many functions, ours those of these numbers.
    private func steps(_ ours: [Int], of count: Int) throws -> (
        pages: Int, looks: [String], found: Int
    ) {
        var join = Join(ours.map { "arn:\($0)" })
        var pages = 0
        while true {
            switch join.next {
            case .done: return (pages, [], join.found.count)
            case .look(let arns): return (pages, arns, join.found.count)
            case .page(let marker):
                #expect(marker == (pages == 0 ? nil : "\(pages * 50)"))
                let start = pages * 50
                let end = min(start + 50, count)
                pages += 1
                join.take(try page(start..<end, next: end < count ? "\(end)" : nil))
            }
        }
    }

    @Test func `nothing is asked for when there is nothing`() throws {
        let steps = try steps([], of: 500)
        #expect(steps.pages == 0 && steps.looks.isEmpty)
    }

    @Test func `a whole account of ours costs its pages`() throws {
        let steps = try steps(Array(0..<100), of: 100)
        #expect(steps.pages == 2 && steps.looks.isEmpty && steps.found == 100)
    }

    @Test func `one is looked at`() throws {
        let steps = try steps([7], of: 500)
        #expect(steps.pages == 0 && steps.looks == ["arn:7"])
    }

    @Test func `few that are far away are looked at before the pages cost more`() throws {
        let steps = try steps([990, 991, 992], of: 1000)
        #expect(steps.pages == 3 && steps.looks.count == 3)
    }

    @Test func `the calls are at most twice the fewest`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let count = Int.random(in: 1...600, using: &generator)
            let ours = (0..<count).shuffled().prefix(Int.random(in: 1...count))
            let steps = try steps(Array(ours), of: count)
            let fewest = min(ours.count, (count + 49) / 50)
            #expect(steps.pages + steps.looks.count <= 2 * fewest)
            #expect(steps.found + steps.looks.count == ours.count)
        }
    }

    @Test func `what is on no page has been deleted`() throws {
        var join = Join(["arn:1", "arn:2", "arn:gone"])
        join.take(try page([1, 2], next: nil))
        #expect(join.next == .done && join.found.count == 2)
    }
}
