import Testing

@testable import lp_pack

struct ImportCheckTests {
    private func warnings(
        _ imports: [(level: Int, module: String)], in file: String = "p/a.py",
        hasLayers: Bool = false
    ) -> [String] {
        let own = ["p/__init__.py", "p/a.py", "p/b.py", "p/q/c.py", "top.py"]
        let check = ImportCheck(
            names: own + ["dep/__init__.py", "space/dep/x.cpython-313-x86_64-linux-gnu.so"],
            own: own, standard: ["os", "json"], hasLayers: hasLayers)
        let report = SourceReport(
            name: file, sha256: nil, bytecode: nil, problem: nil,
            imports: imports.map { .init(line: 7, level: $0.level, module: $0.module, text: "…") })
        return check.warnings([report])
    }

    @Test(arguments: [
        (0, "os.path"), (0, "p"), (0, "p.b"), (0, "p.q"), (0, "p.q.c"), (0, "top"), (0, "dep.any"),
        (0, "space.dep.x"), (0, "space"), (0, "boto3"), (1, ""), (1, "b"), (1, "q.c"),
    ])
    func `what is there is no matter`(level: Int, module: String) {
        #expect(warnings([(level, module)]) == [])
    }

    @Test(arguments: [
        (0, "yaml.x", "yaml", "; name what brings it in a requirements file"),
        (0, "b", "b", "; import it as 'p.b', or pack with --flat"),
        (0, "p.none", "p.none", ""), (1, "none", "p.none", ""), (1, "q.none", "p.q.none", ""),
    ])
    func `what is missing is named with its line`(
        level: Int, module: String, missing: String, hint: String
    ) {
        #expect(
            warnings([(level, module)])
                == ["p/a.py:7: '…': no module '\(missing)' in the package\(hint)"])
    }

    @Test func `a module that is missed twice is named once`() {
        #expect(
            warnings([(0, "yaml"), (0, "yaml.x")]).map { $0.suffix(13) } == [" (and 1 more)"])
    }

    @Test func `a layer may bring what is missing, but nothing of the user's own`() {
        #expect(warnings([(0, "yaml")], hasLayers: true) == [])
        #expect(warnings([(0, "p.none")], hasLayers: true).count == 1)
    }
}
