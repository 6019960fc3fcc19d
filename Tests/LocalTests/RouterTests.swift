import NIOCore
import NIOHTTP1
import Testing

@testable import lp_local

struct RouterTests {
    private struct Unused: Error {}

    private let router = Router(
        routes: [
            Route(.GET, "/functions") { _ in throw Unused() },
            Route(.GET, "/functions/*", bodyLimit: 5) { _ in throw Unused() },
            Route(.PUT, "/functions/*/code") { _ in throw Unused() },
        ], onError: { _ in APIReply(.internalServerError) })

    @Test func `a path gives its parameters, decoded`() {
        let match = router.match(.GET, "/functions/arn%3Aaws%3Af?Qualifier=%24LATEST&x")
        #expect(match?.parameters == ["arn:aws:f"])
        #expect(match?.query == "Qualifier=%24LATEST&x")
        #expect(match?.route.bodyLimit == 5)
    }

    @Test func `a slash at the end makes no difference`() {
        #expect(router.match(.GET, "/functions/")?.parameters == [])
    }

    @Test func `an encoded slash does not divide`() {
        #expect(router.match(.GET, "/functions/a%2Fcode")?.parameters == ["a/code"])
    }

    @Test func `method, length and words must fit`() {
        #expect(router.match(.POST, "/functions") == nil)
        #expect(router.match(.PUT, "/functions/f/codes") == nil)
        #expect(router.match(.GET, "/functions/f/code/x") == nil)
    }

    @Test func `escapes are undone, and what is none stays`() {
        #expect(percentDecoded("a%20b%C3%A9%2f") == "a bé/")
        #expect(percentDecoded("100%") == "100%")
        #expect(percentDecoded("%zz%+1%4") == "%zz%+1%4")
    }

    @Test func `an error names its key as Lambda's model does`() {
        let missing = APIError(.notFound, "ResourceNotFoundException", "gone").reply
        #expect(String(buffer: missing.body) == #"{"Type":"User","Message":"gone"}"#)
        #expect(
            missing.headers.contains { $0 == ("x-amzn-ErrorType", "ResourceNotFoundException") })
        let conflict = APIError.conflict("twice").reply
        #expect(String(buffer: conflict.body) == #"{"Type":"User","message":"twice"}"#)
        let validation = APIError.validation("0", at: "timeout", "be larger").reply
        #expect(!String(buffer: validation.body).contains("Type"))
    }

    @Test func `a reply is one text, and one without content has no length`() {
        var wire = ByteBuffer()
        APIReply(.ok, headers: [("A", "b")], body: ByteBuffer(string: "[1]"))
            .write(into: &wire, closing: false)
        #expect(String(buffer: wire) == "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 3\r\n\r\n[1]")
        wire.clear()
        APIReply(.noContent).write(into: &wire, closing: true)
        #expect(String(buffer: wire) == "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    }
}
