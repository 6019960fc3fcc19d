import Testing

@testable import lp_pack

struct RequirementsTests {
    @Test(arguments: [
        ("bin/tool", true), ("a-1.0.dist-info/RECORD", true), ("a-1.0.dist-info/INSTALLER", true),
        ("a-1.0.dist-info/METADATA", false), ("a/RECORD", false), ("a/bin/tool", false),
        ("a-1.0.dist-info/x/RECORD", false),
    ])
    func `what pip writes about the installation is left out`(name: String, isNoise: Bool) {
        #expect(Requirements.isNoise(name) == isNoise)
    }
}
