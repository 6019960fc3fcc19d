import Testing

@testable import LPCloud
import TestSupport

struct XMLTextTests {
    private let reply = XMLText(
        Array(
            """
            <R><Tags><member><Key>a&amp;b</Key><Value/></member><member x="1"><Key>c</Key>
            <Value>&quot;&#233;&#xe9;&lt;&apos;</Value></member></Tags><KeyId>k</KeyId></R>
            """.utf8))

    @Test func `elements are found by name`() {
        let members = reply.elements("member")
        #expect(members.map { $0["Key"] } == ["a&b", "c"])
        #expect(members.map { $0["Value"] } == ["", "\"éé<'"])
        #expect(reply["KeyId"] == "k")
        #expect(reply["Absent"] == nil)
    }

    @Test(arguments: ["", "<", "<Key", "<Key>", "<Key>a", "<Key>&", "<Key>&#x;</Key>", "</Key>"])
    func `what is cut off is no harm`(_ text: String) {
        _ = XMLText(Array(text.utf8))["Key"]
        #expect(XMLText(Array(text.utf8)).elements("Other").isEmpty)
    }
    @Test func `no text breaks the reader`() {
        var random = SeededGenerator(seed: 11)
        let parts = [
            "<", ">", "/", "a", "</a>", "<a>", "<a/>", "&", "&amp;", "&#x41;", ";", " ", "é",
        ]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...20, using: &random)
            let text = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            for found in XMLText(Array(text.utf8)).elements("a") {
                #expect(found.value.utf8.count <= text.utf8.count)
            }
        }
    }
}
