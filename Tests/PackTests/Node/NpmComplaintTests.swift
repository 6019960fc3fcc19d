import LPCore
import Testing

@testable import lp_pack

struct NpmComplaintTests {
    @Test(
        arguments: [
            (
                "npm error code E404\nnpm error 404 Not Found - GET https://r.org/@a%2fb - Not found",
                "NoPackage", "@a/b"
            ),
            (
                "npm error code ENOTFOUND\nnpm error network request to https://r.org/@a/b/-/b-1.0.0.tgz failed",
                "RegistryUnreachable", "@a/b"
            ),
            (
                "npm ERR! code ECONNREFUSED\nnpm ERR! request to http://r.org/c/-/c-1.0.0.tgz failed",
                "RegistryUnreachable", "c"
            ),
            ("npm error code EINTEGRITY\nnpm error sha512-x", "HashMismatch", "app/package.json"),
            ("npm error code EUSAGE\nnpm error", "LockOutdated", "app/package.json"),
            ("npm error code EACCES\nnpm error no way", "NpmFailed", "npm said: no way"),
            ("", "NpmFailed", "npm failed"),
        ])
    func `the cause is told, with the package where npm names it`(
        said: String, name: String, part: String
    ) {
        let failure = NpmComplaint(said).failure(installing: "app/package.json")
        #expect(failure.name == name)
        #expect("\(failure)".contains(part))
    }
}
