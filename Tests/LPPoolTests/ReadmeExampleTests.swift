import Foundation
import Testing

import LPPool

/// The program of the README, as it stands there.
private func main() async throws {
    let pool = try await LambdaPool("algorithms")
    let one: Int = try await pool.apply("algorithms.algorithms:fibonacci", 10)
    let all: [Int] = try await pool.map("algorithms.algorithms:fibonacci", over: 0..<10)
    for try await n: Int in pool.imap("algorithms.algorithms:fibonacci", over: 0...) {
        print(n)
        if n > one { break }  // no further call is made
    }
    print(one, all)
    await pool.close()
}

struct ReadmeExampleTests {
    private static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../..")
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// What the README shows between "```swift" and "```", a text each.
    private static func programs() throws -> [String] {
        try text("README.md").components(separatedBy: "```swift\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```\n").first }
    }

    @Test func `the program of the README compiles`() throws {
        let program = try #require(try Self.programs().last)
        let lines = program.split(separator: "\n").dropFirst()
        #expect(program.hasPrefix("import LPPool\n") && lines.count > 5)
        let here = try String(contentsOfFile: #filePath, encoding: .utf8)
        #expect(here.contains(lines.map { "    \($0)\n" }.joined()))
    }

    @Test func `the package of the README is this one`() throws {
        let lines = try #require(try Self.programs().first)
        let manifest = try Self.text("Package.swift")
        #expect(lines.contains(#".product(name: "LPPool", package: "lambda-pool")"#))
        #expect(manifest.contains(#"name: "lambda-pool""#))
        #expect(manifest.contains(#".library(name: "LPPool""#))
    }
}
