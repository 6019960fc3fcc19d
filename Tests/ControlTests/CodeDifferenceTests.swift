import Testing

@testable import lp_deploy

struct CodeDifferenceTests {
    @Test func `files are told apart by name and content, without what is derived from them`() {
        let old = ["a.py": 1, "b.py": 1, "c.py": 1, "lambdapool.json": 1, "__pycache__/a.pyc": 1]
        let new = ["a.py": 1, "b.py": 2, "d.py": 1, "lambdapool.json": 2, "x/__pycache__/d.pyc": 1]
        let difference = CodeDifference(old, new)
        #expect(difference.added == ["d.py"] && difference.removed == ["c.py"])
        #expect(difference.changed == ["b.py"])
    }
}
