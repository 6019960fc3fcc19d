import LPCore
import Testing

@testable import lp_pack

struct WheelTagsTests {
    @Test func `every tag down from the runtime's glibc is named`() throws {
        let tags = try WheelTags(.python(minor: 11), .x86).platforms
        #expect(tags.first == "manylinux_2_26_x86_64")
        #expect(tags.contains("manylinux_2_17_x86_64"))
        #expect(tags.suffix(4).first == "manylinux_2_5_x86_64")
        #expect(
            tags.suffix(3) == [
                "manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64",
            ])
        #expect(tags.count == 26 - 5 + 1 + 3)
    }

    @Test func `Amazon Linux 2023 and arm64 have tags of their own`() throws {
        let tags = try WheelTags(.python(minor: 12), .arm).platforms
        #expect(tags.first == "manylinux_2_34_aarch64")
        #expect(tags.suffix(2) == ["manylinux_2_17_aarch64", "manylinux2014_aarch64"])
    }

    @Test func `other runtimes have no wheels`() {
        #expect(throws: Failure.self) { try WheelTags(Runtime("nodejs22.x"), .x86) }
    }
}
