import Testing

@testable import lp_pack

struct PackageMachinesTests {
    private static let machines = PackageMachines(
        [
            ("several/amd64.so", 62), ("several/lib/x86.so", 3), ("one/a.so", 62), ("one/b.so", 62),
            ("python/layered/a.so", 62), ("python/other/a.so", 183), ("root.so", 62),
            ("app/node_modules/@s/a/a.node", 62), ("app/node_modules/@s/b/b.node", 183),
            ("app/node_modules/@s/b/build/b.node", 62), ("node_modules/c/node_modules/d/d", 62),
            ("node_modules/c/c", 183), ("node_modules/c/lib/c", 40), ("debugger/amd64.so", 62),
        ],
        among: ["debugger/lib/x86.dll", "one/a.so", "one/a.dll.txt"])

    @Test(arguments: [
        ("several/amd64.so", true), ("one/b.so", false), ("python/layered/a.so", false),
        ("root.so", false), ("app/node_modules/@s/a/a.node", false),
        ("app/node_modules/@s/b/b.node", true), ("node_modules/c/node_modules/d/d", false),
        ("node_modules/c/c", true), ("debugger/amd64.so", true),
    ])
    func `binaries for several machines are those of one package`(name: String, areSeveral: Bool) {
        #expect(Self.machines.areSeveral(for: name) == areSeveral)
    }
}
