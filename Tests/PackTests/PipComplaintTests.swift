import LPCore
import Testing

@testable import lp_pack

struct PipComplaintTests {
    private func message(_ text: String) throws -> String {
        let tags = try WheelTags(.python(minor: 11), .x86)
        return PipComplaint(text).failure(installing: ["r.txt"], for: tags).description
    }

    @Test func `no fitting wheel names the requirement and the target`() throws {
        let text = """
            ERROR: Could not find a version that satisfies the requirement a==1 (from versions: 2)
            ERROR: No matching distribution found for a==1
            """
        #expect(
            try message(text).hasPrefix(
                "cannot install 'a==1': no wheel of it fits python3.11 on x86_64 (glibc 2.26); "))
    }

    @Test func `a lost network is not taken for a missing wheel`() throws {
        let text = """
            WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(...)'
            ERROR: No matching distribution found for a
            """
        #expect(try message(text).hasPrefix("cannot install 'a': the package index cannot be"))
    }

    @Test func `any other complaint is passed on in one line`() throws {
        #expect(
            try message("note\nERROR: Cannot install a and b because they conflict.\nmore")
                == "cannot install 'r.txt': cannot install a and b because they conflict")
        #expect(try message("") == "cannot install 'r.txt': pip failed without a word")
    }
}
