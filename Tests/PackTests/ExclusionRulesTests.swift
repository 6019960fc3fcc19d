import Testing

@testable import lp_pack

struct ExclusionRulesTests {
    @Test(
        arguments: [
            ("p/a.py", .included), ("p/a.pyc", .excluded), ("p/.env", .excluded),
            ("p/.env.local", .excluded), ("p/environment", .included), ("p/.a.swp", .excluded),
            ("p/a~", .excluded), ("p/id_rsa", .key), ("p/id_rsa.pub", .included),
            ("p/a.pem", .keyHolder), ("p/.gitignore", .included),
        ] as [(String, ExclusionRules.Verdict)])
    func `files are judged by their names`(path: String, verdict: ExclusionRules.Verdict) {
        #expect(ExclusionRules([]).judge(path, isFolder: false) == verdict)
    }

    @Test func `folders are judged by their names`() {
        let rules = ExclusionRules([])
        #expect(rules.judge("p/.git", isFolder: true) == .excluded)
        #expect(rules.judge("p/id_rsa", isFolder: true) == .included)
    }

    @Test(arguments: [
        ("*.txt", "a/b.txt", false, true), ("*.txt", "a.txt/b", false, false),
        ("a/*.txt", "a/b.txt", false, true), ("a/*.txt", "a/b/c.txt", false, false),
        ("/b", "b", false, true), ("/b", "a/b", false, false), ("b/", "a/b", true, true),
        ("b/", "a/b", false, false), ("[ab]?", "x/ac", false, true),
    ])
    func `the user's patterns are matched as globs`(
        pattern: String, path: String, isFolder: Bool, excluded: Bool
    ) {
        let verdict = ExclusionRules([pattern]).judge(path, isFolder: isFolder)
        #expect((verdict == .excluded) == excluded)
    }

    @Test(arguments: ["d/.env", "d/id_rsa", "d/a.pem", "d/.git", "d/a~", "d/a.pyc"])
    func `dependencies keep what users' sources lose`(path: String) {
        #expect(ExclusionRules.ofDependencies.judge(path, isFolder: false) == .included)
    }

    @Test func `dependencies lose bytecode alone`() {
        #expect(ExclusionRules.ofDependencies.judge("d/__pycache__", isFolder: true) == .excluded)
        #expect(ExclusionRules.ofDependencies.judge("d/.git", isFolder: true) == .included)
    }
}
