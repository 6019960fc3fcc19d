import Testing

@testable import lp_pack

struct PrebuildsTests {
    @Test(
        arguments: [
            ("node_modules/a/prebuilds/darwin-x64/a.node", true),
            ("node_modules/a/prebuilds/linux-arm64/a.glibc.node", true),
            ("node_modules/a/prebuilds/linux-x64/a.node", false),
            ("node_modules/a/prebuilds/linux-arm64/a.so", false),
            ("node_modules/b/prebuilds/linux-arm64/b.node", false),
            ("node_modules/a/prebuilds/a.node", false),
            ("prebuilds/linux-arm64/a.node", false),
        ])
    func `one for another platform does not count where there is one for the target`(
        name: String, isForOthers: Bool
    ) {
        let names = [name, "node_modules/a/prebuilds/linux-x64/a.node"]
        #expect(Prebuilds(names, for: .x86).areForOthers(name) == isForOthers)
    }
}
