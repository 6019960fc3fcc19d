import Foundation
import Testing

struct ManualPageTests {
    private static let sections = [
        "NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "EXAMPLES", "SEE ALSO",
    ]

    @Test(arguments: Repository.commands)
    func `a command has a page with the usual sections, as long as its options need`(
        _ command: String
    ) throws {
        let page = try ManualPage("\(command).1")
        #expect(page.sections.filter(ManualPageTests.sections.contains) == ManualPageTests.sections)
        #expect(page.lines.count < 100 + 10 * page.options.count)
    }

    @Test(arguments: Repository.commands)
    func `a page describes the options that the command has, and no other`(_ command: String)
        throws
    {
        let help = ["--help", "-h"] as Set
        let page = try ManualPage("\(command).1")
        let options = try CommandHelp.of(command).options.flatMap { option in
            option.long.map { "--\($0)" } + option.short.map { "-\($0)" }
        }
        #expect(page.options.subtracting(help) == Set(options).subtracting(help))
        #expect(page.synopsis.subtracting(help).isSubset(of: options))
    }

    @Test func `the examples of lp-map(1) are a golden case`() throws {
        let shown = try Transcript(ManualPage("lp-map.1").examples)
        #expect(try shown.difference(from: "lp-map/examples-of-the-manual") == nil)
    }

    @Test func `every page is reachable from lambdapool(7)`() throws {
        let page = try ManualPage("lambdapool.7")
        for command in Repository.commands {
            #expect(page.lines.contains { $0.hasPrefix(".Xr \(command) 1") }, "\(command)")
        }
    }

    @Test(arguments: Repository.commands.map { "\($0).1" } + ["lambdapool.7"])
    func `a page of ours that a page names exists`(_ name: String) throws {
        let names = try ManualPage(name).lines.compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard words.count > 2, words[0] == ".Xr" else { return nil }
            return "\(words[1]).\(words[2])"
        }
        #expect(!names.isEmpty)
        for name in names where name.hasPrefix("lp-") || name.hasPrefix("lambdapool") {
            #expect(throws: Never.self) { try ManualPage(name) }
        }
    }
}
