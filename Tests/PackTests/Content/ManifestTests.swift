import LPArchive
import LPCore
import Testing

@testable import lp_pack

struct ManifestTests {
    @Test(
        arguments: [
            ("a.py", "a"), ("a.cpython-313-x86_64-linux-gnu.so", "a"), ("a/__init__.py", "a"),
            ("a/b/c.py", "a.b.c"), ("a/b/__init__.py", "a.b"), ("a/x.abi3.so", "a.x"),
            ("__init__.py", nil), ("a/.py", nil), ("a/b-c.py", nil), ("a/data.txt", nil),
            ("a-b/c.py", nil), ("a.b/c.py", nil),
            ("1a.py", nil), ("größe.py", "größe"), ("_a.py", "_a"), ("README", nil), (".py", nil),
        ] as [(String, String?)])
    func `modules are named by what Python can import`(file: String, module: String?) {
        #expect(Manifest.module(of: file) == module)
    }

    @Test func `the manifest is the same whatever the order of the files`() {
        let one = Manifest(
            files: files("b.py", "a/x.py", "a/y.py"), runtime: .python(minor: 13),
            callables: ["z:f", "y:f"])
        let other = Manifest(
            files: files("a/y.py", "b.py", "a/x.py"), runtime: .python(minor: 13),
            callables: ["y:f", "z:f"])
        #expect(one.files == other.files)
        #expect(
            one.files.last?.content
                == .bytes(
                    Array(#"{"lp":1,"modules":["a.x","a.y","b"],"callables":["y:f","z:f"]}"#.utf8)
                        + [0x0A])
        )
    }

    @Test func `pickles are allowed in so many words`() {
        let manifest = Manifest(
            files: files("a.py"), runtime: .python(minor: 13), callables: [], allowsPickle: true)
        #expect(
            manifest.files.last?.content
                == .bytes(Array(#"{"lp":1,"modules":["a"],"pickle":true}"#.utf8) + [0x0A]))
    }

    @Test func `modules are named by way of links too`() {
        let links = [
            PackageFile(name: "b/shared", content: .link("../a")),
            PackageFile(name: "c.py", content: .link("a/x.py")),
            PackageFile(name: "lost", content: .link("none")),
        ]
        let manifest = Manifest(
            files: files("a/__init__.py", "a/x.py") + links, runtime: .python(minor: 13),
            callables: [])
        #expect(manifest.modules == ["a", "a.x", "b.shared", "b.shared.x", "c"])
    }

    private func files(_ names: String...) -> [PackageFile] {
        names.map { PackageFile(name: $0, content: .bytes([])) }
    }
}
