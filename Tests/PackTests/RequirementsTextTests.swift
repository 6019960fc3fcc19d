import Testing

@testable import lp_pack

struct RequirementsTextTests {
    private func isSelfContained(_ text: String) -> Bool {
        RequirementsText(bytes: Array(text.utf8)).isSelfContained
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
