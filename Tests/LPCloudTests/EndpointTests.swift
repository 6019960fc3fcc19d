import LPCore
import Testing

@testable import LPCloud

struct EndpointTests {
    @Test(arguments: [
        ("http://127.0.0.1:9000", Endpoint(.http, host: "127.0.0.1", port: 9000)),
        ("https://host", Endpoint(.https, host: "host")),
        ("HTTPS://host:443/", Endpoint(.https, host: "host")),
        ("http://host/a/b//", Endpoint(.http, host: "host", prefix: "/a/b")),
        ("http://[::1]:80/p", Endpoint(.http, host: "[::1]", prefix: "/p")),
        ("http://[::1]", Endpoint(.http, host: "[::1]")),
    ])
    func `a URL is a scheme, a host, a port and a prefix`(_ url: String, _ endpoint: Endpoint)
        throws
    {
        #expect(try Endpoint(url: url) == endpoint)
    }

    @Test(arguments: [
        "", "host", "host:80", "ftp://host", "http://", "http:///x", "http://:80", "http://h:",
        "http://h:0", "http://h:65536", "http://h:x", "http://u:p@h", "http://h?q", "http://h/#f",
        "http://h ost", "http://hö",
    ])
    func `what is no endpoint is refused with the form of one`(_ url: String) throws {
        let failure = try #require(throws: Failure.self) { try Endpoint(url: url) }
        #expect(failure.kind == .unable && failure.next?.contains("http://HOST:PORT") == true)
    }

    @Test func `what only the own network reaches is never asked through a proxy`() {
        var endpoint = Endpoint(.http, host: "169.254.169.254")
        #expect(endpoint.mayHaveProxy { _ in "http://proxy" })
        endpoint.isDirect = true
        #expect(!endpoint.mayHaveProxy { _ in "http://proxy" })
    }
}
