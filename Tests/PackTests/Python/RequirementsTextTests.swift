import Testing

@testable import lp_pack

struct RequirementsTextTests {
    private func isSelfContained(_ text: String) -> Bool {
        RequirementsText(bytes: Array(text.utf8)).isSelfContained
    }

    @Test func `files to read along are found in all spellings`() {
        let text = """
            dep==1.0 -r none.txt
            -r a.txt # first
            -rb.txt
            -c  c.txt
            --requirement=d.txt
              --constraint e.txt
            --require-hashes
            # -r none.txt
            """
        let included = RequirementsText(bytes: Array(text.utf8)).included
        #expect(included.map(\.path) == ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"])
        #expect(included.map(\.isConstraint) == [false, false, true, false, true])
    }

    @Test(
        arguments: [
            ("dep", "dep", false), ("dep==1.0", "dep", true),
            ("Dep_X === 1.0 # why", "Dep_X", true),
            ("dep[a,b]~=1.0; python_version == '3.12'", "dep", false), ("dep==1.*", "dep", false),
            ("dep \\\n  ==1.0 \\\r\n  --hash=sha256:0a", "dep", true), ("7z>=1,!=2", "7z", false),
            ("dep;python_version=='3.12'", "dep", false),
        ])
    func `a version is exact or open`(text: String, name: String, isExact: Bool) {
        let demands = RequirementsText(bytes: Array(text.utf8)).demands
        #expect(demands == [RequirementsText.Demand(name: name, isExact: isExact)])
    }

    @Test(arguments: [
        "", "# dep", "./dep", "dep-1.0.tar.gz", "wheels/dep-1.0-py3-none-any.whl", "--pre",
        "dep @ https://host/dep.whl", "dep@file:dep.zip", "-e .", "-r dep", "-c dep",
        "https://host/dep.whl", "${DEP}",
    ])
    func `what names one file asks for no version`(text: String) {
        #expect(RequirementsText(bytes: Array(text.utf8)).demands == [])
    }

    @Test(arguments: [
        "", "# wheels/dep.whl", "dep", "dep==1.0", "  dep >= 1, < 2  # see http://x/y", "7z",
        "dep[a,b]~=1.0; python_version < '3.12'", "dep==1.0 \\\n    --hash=sha256:0a1b \\",
        "--pre", "-i https://index/simple", "--index-url=https://index/simple?a=b",
        "--extra-index-url\thttps://index/simple", "dep==1.0\r\nother==2.0\r\n",
    ])
    func `names, versions and indexes say all`(text: String) { #expect(isSelfContained(text)) }

    @Test(arguments: [
        "wheels/dep-1.0-py3-none-any.whl", "dep-1.0-py3-none-any.whl", "dep-1.0.tar.gz", "./dep",
        "/dep", "--find-links wheels", "-f wheels", "-r more.txt", "-rmore.txt", "-c limits.txt",
        "\t-r\tmore.txt", "-e .", "--no-index", "dep @ file:dep.zip", "dep @ https://host/dep",
        "dep==${VERSION}", "--index-url wheels", "--index-url file:///wheels",
        "-i https://index/simple -f wheels", "dep==1.0 -f wheels", "dep==1.0\n-r more.txt",
        "\u{FEFF}-r more.txt", "# note \\\n-r more.txt", "dep\r-r more.txt",
    ])
    func `what names files does not`(text: String) { #expect(!isSelfContained(text)) }
}
