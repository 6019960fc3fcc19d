import LPArchive
import LPCore
import Testing

@testable import lp_pack

struct PackageSizeTests {
    private func size(_ sizes: [String: Int]) throws -> PackageSize {
        try PackageSize(
            sizes.map { name, size in
                PackageFile(name: name, content: .bytes(Array(repeating: 0, count: size)))
            } + [PackageFile(name: "l", content: .link("four"))])
    }

    @Test func `the largest parts of what is too large are named`() throws {
        let size = try size(["b/x/1": 30, "b/x/2/3": 40, "b/y": 1, "a": 20, "c": 20])
        #expect(size.total == 115)
        #expect(throws: Never.self) { try size.check("f", limit: 115) }
        #expect {
            try size.check("f", limit: 114)
        } throws: {
            "\($0)" == """
                cannot pack 'f': it unpacks to 115 bytes and Lambda takes 114; \
                the largest are b/x (70), a (20), c (20), l (4), b/y (1); \
                leave something out by --exclude or .lpignore, or strip binaries of your own; \
                layers count, too
                """
        }
    }

    @Test func `no more than ten parts are named`() throws {
        let size = try size(Dictionary(uniqueKeysWithValues: (10..<30).map { ("\($0)", $0) }))
        let warning = try #require(size.warning(zip: 3000, limit: 20_000))
        #expect(
            warning.hasSuffix(
                " the largest are "
                    + (20..<30).reversed()
                    .map { "\($0) (\($0))" }.joined(separator: ", ")))
    }

    @Test func `a zip that does not fit into a request is warned of`() throws {
        let size = try size(["a": 20])
        #expect(size.warning(zip: 52_000_000) == nil)
        #expect(
            size.warning(zip: 52_428_800) == """
                the zip has 52428800 bytes and Lambda takes 52416510 in a request; \
                unpacked, the largest are a (20), l (4)
                """)
    }
}
