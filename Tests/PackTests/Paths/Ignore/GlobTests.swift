import Testing

@testable import lp_pack

/// The corners of gitignore(5) by name; IgnoreRulesTests lets git judge the rest.
struct GlobTests {
    @Test(arguments: [
        ("a*c", "abc", true), ("a*c", "ab/c", false), ("a?c", "a/c", false),
        ("**/b", "b", true), ("**/b", "a/x/b", true), ("a/**", "a", false), ("a/**", "a/b/c", true),
        ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a**b", "a/b", false),
        ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[^a-c]x", "dx", true),
        ("[]]", "]", true), ("[[:digit:]]", "7", true), ("[[:nope:]]", "n", false),
        ("[a", "a", false), ("a[/]b", "a/b", false), ("\\*", "*", true), ("\\*", "a", false),
        ("a\\", "a", false), ("[\\]]", "]", true), ("[a-\\c]", "b", true), ("[--0]", ".", true),
        ("*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ("größe*", "größer", true), ("", "", true),
    ])
    func `a glob matches as git's does`(pattern: String, text: String, matches: Bool) {
        #expect((Glob(Array(pattern.utf8))?.matches(Array(text.utf8)[...]) ?? false) == matches)
    }
}
