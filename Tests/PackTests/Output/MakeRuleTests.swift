import LPCore
import Testing

@testable import lp_pack

struct MakeRuleTests {
    @Test func `a rule names what the target depends on, and each as a target of its own`() throws {
        let rule = try MakeRule(target: "out.zip", prerequisites: ["src", "src/a.py"])
        #expect(rule.text == "out.zip: \\\n  src \\\n  src/a.py\n\nsrc:\n\nsrc/a.py:\n")
    }

    @Test func `a percent sign is no pattern`() throws {
        let rule = try MakeRule(target: "a%", prerequisites: ["b%"])
        #expect(rule.text == "a\\%: \\\n  b%\n\nb\\%:\n")
        let marked = try MakeRule(target: "a%\u{301}", prerequisites: [])
        #expect(marked.text.utf8.elementsEqual("a\\%\u{301}:\n".utf8))
    }

    @Test(arguments: [
        ("a b", "a\\ b"), ("a\tb", "a\\\tb"), ("a#b", "a\\#b"), ("a$b", "a$$b"), ("a:b", "a\\:b"),
        ("a\\b", "a\\b"), ("a\\ b", "a\\\\\\ b"), ("a\\\\ b", "a\\\\\\\\\\ b"), ("ä", "ä"),
    ])
    func `names are written as GCC writes them`(name: String, written: String) throws {
        let rule = try MakeRule(target: name, prerequisites: [])
        #expect(rule.text == "\(written):\n")
    }

    @Test(arguments: ["a\nb", "a\r\nb"])
    func `a name that make cannot have is refused`(name: String) {
        #expect {
            try MakeRule(target: "a", prerequisites: [name])
        } throws: {
            ($0 as? Failure)?.reason == "make has no names with line breaks"
        }
    }
}
