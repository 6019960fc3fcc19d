import LPCore
import Testing

@testable import LPCloud

struct PackedZipTests {
    /// Base64 of the SHA-256 of "abc" (FIPS 180-2, appendix B.1).
    private let abc = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="

    @Test func `a package is read when it is the one that was packed`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("p.zip", "abc")
        let zip = try PackedZip(path: path, sha256: abc)
        #expect(StreamedBody(zip.file).bytes() == Array("abc".utf8) && zip.sha256 == abc)
    }

    @Test func `a package that changed or went is refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("p.zip", "abd")
        let changed = try #require(throws: Failure.self) {
            try PackedZip(path: path, sha256: abc)
        }
        #expect(changed.name == "PackageChanged" && changed.kind == .item)
        let gone = try #require(throws: Failure.self) {
            try PackedZip(path: path + "x", sha256: abc)
        }
        #expect(gone.reason == "no such file or directory" && gone.name == "PackageMissing")
    }

    @Test func `what fits into a request is told by its length in base64`() {
        #expect(CodePlace.fitsInline(50_000_000) && !CodePlace.fitsInline(52_428_800))
    }
}
