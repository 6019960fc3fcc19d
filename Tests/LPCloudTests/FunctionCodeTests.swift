import LPCore
import Testing

@testable import LPCloud

struct FunctionCodeTests {
    /// Base64 of the SHA-256 of "abc" (FIPS 180-2, appendix B.1).
    private let abc = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="

    @Test func `a package is read when it is the one that was packed`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("p.zip", "abc")
        let code = try FunctionCode(path: path, sha256: abc, architecture: "arm64")
        #expect(code.zip == Array("abc".utf8) && code.architecture == "arm64")
    }

    @Test func `a package that changed or went is refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("p.zip", "abd")
        let changed = try #require(throws: Failure.self) {
            try FunctionCode(path: path, sha256: abc, architecture: nil)
        }
        #expect(changed.name == "PackageChanged" && changed.kind == .item)
        let gone = try #require(throws: Failure.self) {
            try FunctionCode(path: path + "x", sha256: abc, architecture: nil)
        }
        #expect(gone.reason == "no such file or directory" && gone.name == "PackageMissing")
    }
}
