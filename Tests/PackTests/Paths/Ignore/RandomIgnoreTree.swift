import Foundation

@testable import lp_pack
import TestSupport

/// A tree of files with names of few letters, and ignore files of few pieces, so that much of it matches.
struct RandomIgnoreTree {
    private let root: URL
    private let ignoreName: String
    private var files: [(path: String, text: String)] = []

    /// - Parameter name: what ignore files are called.
    init(root: URL, named name: String, using chance: inout SeededGenerator) {
        self.root = root
        ignoreName = name
        grow("", depth: 0, &chance)
    }

    private static let pieces = [
        "a", "b", "ab", "*", "**", "?", "[ab]", "[!a]", "[^b]", "/", "/**/", "**/", "/**", "a*",
        "*b",
        "\\a", "[a-b]", "[[:alpha:]]", ".", "[", "]", "b**", " ", "\\ ", "[]", "-", "[a-", "\\*",
        "x",
    ]
    private static let names = ["a", "b", "ab", "ba", "a.b", "x", "[", "a b", "*", "b ", "abab"]

    private mutating func grow(_ folder: String, depth: Int, _ chance: inout SeededGenerator) {
        if Bool.random(using: &chance) {
            let lines = (0..<Int.random(in: 1...5, using: &chance)).map { _ in Self.line(&chance) }
            let end = ["\n", "\r\n", ""].randomElement(using: &chance) ?? ""
            files.append((folder + ignoreName, lines.joined(separator: "\n") + end))
        }
        for name in Self.names where Int.random(in: 0..<3, using: &chance) > 0 {
            if depth < 3, Int.random(in: 0..<3, using: &chance) == 0 {
                grow(folder + name + "/", depth: depth + 1, &chance)
            } else {
                files.append((folder + name, ""))
            }
        }
    }

    private static func line(_ chance: inout SeededGenerator) -> String {
        var line = Int.random(in: 0..<4, using: &chance) == 0 ? "!" : ""
        for _ in 0..<Int.random(in: 1...4, using: &chance) {
            line += pieces.randomElement(using: &chance) ?? ""
        }
        return Int.random(in: 0..<5, using: &chance) == 0 ? line + "/" : line
    }

    /// The paths of all files.
    var paths: [String] { files.map(\.path) }

    /// The texts of the ignore files by their folders, which end in a slash unless they are the root.
    var ignoreFiles: [(folder: String, text: String)] {
        files.filter { $0.path == ignoreName || $0.path.hasSuffix("/" + ignoreName) }
            .map { (String($0.path.dropLast(ignoreName.count)), $0.text) }
    }

    /// Makes the files and their folders.
    func write() throws {
        for (path, text) in files {
            let file = root.path + "/" + path
            let folder = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: file))
        }
    }

    /// What git says.
    static func git(_ arguments: [String], in folder: URL, input: [UInt8] = []) throws -> [UInt8] {
        let git = try ChildProcess(
            ["/usr/bin/env", "git", "-C", folder.path] + arguments,
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"],
            input: input)
        return git.output
    }
}
