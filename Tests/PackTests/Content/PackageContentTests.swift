import LPArchive
import LPCore
import Testing

@testable import lp_pack

struct PackageContentTests {
    private func problem(_ files: [(String, PackageContent.Origin)]) -> String? {
        var content = PackageContent()
        do throws(Failure) {
            for (name, origin) in files {
                try content.add([PackageFile(name: name, content: .bytes([]))], from: origin)
            }
            _ = try content.checked()
        } catch {
            return "\(error)"
        }
        return nil
    }

    @Test(
        arguments: [
            (
                [("dep.py", .paths), ("dep/__init__.py", .requirements)],
                "cannot pack 'dep.py': the requirements have a package of that name; rename it"
            ),
            (
                [("dep/a.py", .paths), ("dep.cpython-313.so", .requirements)],
                "cannot pack 'dep': the requirements have a module of that name; rename it"
            ),
            (
                [("ns/dep.py", .paths), ("ns/dep/sub/a.py", .requirements)],
                "cannot pack 'ns/dep.py': the requirements have a package of that name; rename it"
            ),
            (
                [("lambdapool_agent/a.py", .paths), ("lambdapool_agent.py", .agent)],
                "cannot pack 'lambdapool_agent': the agent has a module of that name; rename it"
            ),
        ] as [([(String, PackageContent.Origin)], String)])
    func `a module that would hide another is refused`(
        files: [(String, PackageContent.Origin)], message: String
    ) {
        #expect(problem(files) == message)
    }

    @Test(
        arguments: [
            [("ns/mine.py", .paths), ("ns/dep.py", .requirements)],
            [("dep.py", .paths), ("dep/a.py", .paths)],
            [("dep.py", .requirements), ("dep/data.txt", .paths)],
            [("a/dep.py", .paths), ("dep/__init__.py", .requirements)],
        ] as [[(String, PackageContent.Origin)]])
    func `modules that hide no other are packed`(files: [(String, PackageContent.Origin)]) {
        #expect(problem(files) == nil)
    }

    @Test func `names differ when their bytes do, and stand in that order`() throws {
        let names = ["e\u{301}.py", "z/A.py", "z/b.py", "\u{E9}.py"]
        var content = PackageContent()
        let origins: [PackageContent.Origin] = [.agent, .paths, .requirements, .paths]
        for (name, origin) in zip(names.reversed(), origins) {
            try content.add([PackageFile(name: name, content: .bytes([]))], from: origin)
        }
        let files = try content.checked()
        #expect(files.map { Array($0.name.utf8) } == names.map { Array($0.utf8) })
        #expect(files.map(content.origin) == [.paths, .requirements, .paths, .agent])
        #expect(PackageContent.collisions(among: files) == [])
    }

    @Test func `names that only case tells apart are found`() {
        let files = ["p/A.py", "p/a.py", "p/b.py"].map {
            PackageFile(name: $0, content: .bytes([]))
        }
        #expect(
            PackageContent.collisions(among: files) == [
                "'p/A.py' and 'p/a.py' differ in case alone"
            ])
    }
}
