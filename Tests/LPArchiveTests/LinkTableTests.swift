import LPArchive
import Testing

struct LinkTableTests {
    private let table = LinkTable(
        [
            PathName("l"): "a/b", PathName("a/up"): "..", PathName("a/file"): "m.py",
            PathName("out"): "a/../../x", PathName("self"): "self",
        ],
        folders: [PathName("a"), PathName("a/b")])

    @Test(
        arguments: [
            ("a/m.py", .inside("a/m.py")), ("l", .inside("a/b")), ("l/x", .inside("a/b/x")),
            ("a/up/a/m.py", .inside("a/m.py")), ("a/b/../m.py", .inside("a/m.py")),
            ("a/.", .inside("a")), ("a/up", .inside("")), ("none", .inside("none")),
            ("a/m.py/../m.py", .nowhere), ("a/m.py/", .nowhere), ("a/m.py/.", .nowhere),
            ("a/file/..", .nowhere), ("none/../a", .nowhere), ("none/../../x", .outside),
            ("out", .outside), ("/a", .inside("a")), ("self", .loop),
        ] as [(String, LinkTable.Place)])
    func `a path leads where the kernel would find it`(path: String, place: LinkTable.Place) {
        #expect(table.resolve(path) == place)
    }
}
