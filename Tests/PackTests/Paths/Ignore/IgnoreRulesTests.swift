import Foundation
import LPArchive
import Testing

@testable import lp_pack
import TestSupport

struct IgnoreRulesTests {
    @Test(
        arguments: [
            ("p/a.py", .included), ("p/a.pyc", .excluded("default: *.pyc")),
            ("p/.env", .secret("secret: .env")), ("p/.env.local", .secret("secret: .env.*")),
            ("p/environment", .included), ("p/.a.swp", .excluded("default: .*.sw[a-p]")),
            ("p/#a#", .excluded("default: \\#*#")), ("p/id_rsa", .secret("secret: id_rsa")),
            ("p/id_rsa.pub", .included), ("p/a.pem", .keyHolder("secret: *.pem")),
            ("p/.gitignore", .included), ("p/.lpignore", .excluded("default: .lpignore")),
        ] as [(String, IgnoreRules.Verdict)])
    func `files are judged by their names`(path: String, verdict: IgnoreRules.Verdict) {
        #expect(IgnoreRules(excluding: []).judge(path, isFolder: false) == verdict)
    }

    @Test func `folders are judged by their names`() {
        let rules = IgnoreRules(excluding: [])
        #expect(rules.judge("p/.git", isFolder: true) == .excluded("default: .git"))
        #expect(rules.judge("p/.aws", isFolder: true) == .secret("secret: .aws/"))
        #expect(rules.judge("p/src", isFolder: true) == .perhapsEnvironment)
    }

    @Test func `options win over files, inner files over outer ones, and all over the defaults`() {
        let outer = IgnoreList(
            source: "p/.lpignore", text: Array("*.txt\n!*.pyc".utf8), folder: "p")
        let inner = IgnoreList(
            source: "p/q/.lpignore", text: Array("\n!/a.txt\nb.py\n".utf8), folder: "p/q")
        let rules = IgnoreRules(excluding: ["c*", "!b.py"]).adding(outer).adding(inner)
        func verdict(_ path: String) -> IgnoreRules.Verdict { rules.judge(path, isFolder: false) }
        #expect(verdict("p/q/a.txt") == .included)
        #expect(verdict("p/q/r/a.txt") == .excluded("p/.lpignore:1: *.txt"))
        #expect(verdict("p/q/b.py") == .included)
        #expect(verdict("p/q/a.pyc") == .included)
        #expect(verdict("p/q/c.py") == .excluded("--exclude: c*"))
    }

    @Test(arguments: [
        ("!*", false), ("!*/", false), ("!p/**", false), ("!.env", true), ("!.e*", true),
    ])
    func `what is left out by default comes back when it is meant`(pattern: String, isBack: Bool) {
        let rules = IgnoreRules(excluding: ["*", pattern])
        #expect((rules.judge("p/.env", isFolder: false) == .included) == isBack)
        #expect(rules.judge("p/.git", isFolder: true) != .included)
    }

    @Test(arguments: ["d/.env", "d/id_rsa", "d/a.pem", "d/.git", "d/a~", "d/a.pyc"])
    func `dependencies keep what users' sources lose`(path: String) {
        #expect(IgnoreRules.ofDependencies.judge(path, isFolder: false) == .included)
    }

    @Test func `what the user says of places holds for dependencies, and names do not`() throws {
        #expect(IgnoreRules(excluding: ["data", "*.txt", "tests/"]).forInstalled == nil)
        let users = IgnoreRules(excluding: ["data", "d/tests", "!/d/tests"])
            .adding(IgnoreList(source: "file", patterns: ["/d/a"]))
        let rules = try #require(users.forInstalled)
        #expect(rules.judge("d/data", isFolder: true) == .included)
        #expect(rules.judge("d/a", isFolder: false) == .included)
        #expect(rules.judge("d/tests", isFolder: true) == .included)
        let last = try #require(IgnoreRules(excluding: ["d/tests"]).forInstalled)
        #expect(last.judge("d/tests", isFolder: true) == .excluded("--exclude: d/tests"))
    }

    @Test(arguments: [
        ("a.txt  ", "a.txt", true), ("a\\ ", "a ", true), ("a\\  ", "a ", true),
        ("a\t", "a", false),
        ("\\#a", "#a", true), ("#a", "#a", false), ("\\!a", "!a", true), ("a\r\nb", "a", true),
        ("a\r", "a\r", true), ("\u{FEFF}a\n", "a", true), ("/", "a", false), ("!", "!", false),
    ])
    func `lines are read as git reads them`(text: String, name: String, excluded: Bool) {
        let list = IgnoreList(source: "f", text: Array(text.utf8), folder: "")
        let name = Array(name.utf8)
        #expect((list.match(name, name: name[...], isFolder: false) != nil) == excluded)
    }

    /// Random trees with random ignore files, whose every path git judges too.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func `git judges generated trees alike`(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        try RandomIgnoreTree(root: root, named: IgnoreRules.fileName, using: &chance).write()
        _ = try RandomIgnoreTree.git(["init", "--quiet"], in: root)
        let judge = try RandomIgnoreTree.git(
            ["ls-files", "--others", "--exclude-per-directory=.lpignore", "-z"], in: root)
        let kept = judge.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        var tree = SourceTree(rules: IgnoreRules(excluding: []))
        try tree.add(root.path + "/.")
        // Of our defaults none is a name that is made here, but that of the ignore files.
        func sources(_ names: [String]) -> [String] {
            names.filter { !$0.hasSuffix(".lpignore") && !$0.hasPrefix(".git/") }.sorted()
        }
        #expect(sources(tree.files.map(\.name)) == sources(kept))
    }

    /// The same trees, judged by `git check-ignore`, which also names the line that decides.
    @Test func `git names the same line of the same file`() throws {
        let counts = try (0..<12).map { try agreements(seed: $0) }
        #expect(counts.reduce(0, +) > 100)
    }

    /// How many files of a tree are left out, which both have to say alike.
    private func agreements(seed: UInt64) throws -> Int {
        var chance = SeededGenerator(seed: seed)
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        let random = RandomIgnoreTree(root: root, named: ".gitignore", using: &chance)
        try random.write()
        _ = try RandomIgnoreTree.git(["init", "--quiet"], in: root)
        let lists = random.ignoreFiles.map { folder, text in
            IgnoreList(
                source: folder + ".gitignore", text: Array(text.utf8),
                folder: String(folder.dropLast()))
        }
        var ours: [String] = []
        for path in random.paths {
            var rules = IgnoreRules(excluding: [])
            var isIn = true
            // Git, too, does not look into what is left out.
            for place in PackageContent.ancestors(of: path).map(\.text) + [path] where isIn {
                let folder = place.pathComponents.dropLast().map { "\($0)/" }.joined()
                if let list = lists.first(where: { $0.source == folder + ".gitignore" }) {
                    rules = rules.adding(list)
                }
                let verdict = rules.judge(place, isFolder: place != path)
                guard case .excluded(let reason) = verdict else { continue }
                isIn = false
                ours.append("\(path)\0\(reason)")
            }
        }
        let input = Array(random.paths.joined(separator: "\0").utf8)
        let said = try RandomIgnoreTree.git(
            ["check-ignore", "--verbose", "--no-index", "--stdin", "-z"], in: root, input: input)
        // Four fields a path: file, line, pattern, path; a pattern that brings back is told too.
        let fields = said.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let theirs = stride(from: 0, to: fields.count - 3, by: 4).filter {
            !fields[$0 + 2].hasPrefix("!")
        }.map { "\(fields[$0 + 3])\0\(fields[$0]):\(fields[$0 + 1]): \(fields[$0 + 2])" }
        #expect(ours.sorted() == theirs.sorted())
        return theirs.count
    }
}
