import LPCore
import Testing

@testable import LPCloud

struct SourceTests {
    @Test(arguments: [
        ("2026-11-25T13:00:00Z", 1_795_611_600), ("2026-11-25T13:00:00.123456Z", 1_795_611_600),
        ("2026-11-25T13:00:00UTC", 1_795_611_600), ("2026-11-25T14:30:00+01:30", 1_795_611_600),
        ("2026-11-25T13:00:00", 1_795_611_600), ("1970-01-01T00:00:00Z", 0),
    ])
    func `moments are read as services write them`(_ text: String, _ epoch: Int) {
        #expect(Timestamp.epoch(text) == epoch)
    }

    @Test(arguments: [
        "", "yesterday", "2026-11-25", "2026-11-25T13:00:00X", "2026-11-25T13:00:00+1",
    ])
    func `what is no moment is none`(_ text: String) {
        #expect(Timestamp.epoch(text) == nil)
    }

    @Test func `a moment written is read back`() {
        #expect(Timestamp.text(1_795_611_600) == "2026-11-25T13:00:00Z")
        for epoch in stride(from: 0, to: 4_000_000_000, by: 98_765_432) {
            #expect(Timestamp.epoch(Timestamp.text(epoch)) == epoch)
        }
    }

    @Test(arguments: [
        ("a b  c", ["a", "b", "c"]), ("'a b' \"c d\"e", ["a b", "c de"]), ("a\\ b", ["a b"]),
        ("\"a\\\"b\\c\"", ["a\"b\\c"]), ("'a\\b'", ["a\\b"]), ("a '' b", ["a", "", "b"]),
        ("$HOME;`x`|y>z", ["$HOME;`x`|y>z"]), ("", []),
    ])
    func `words are split as a shell splits them, and no more`(_ text: String, _ words: [String]) {
        #expect(ShellWords.split(text) == words)
    }

    @Test(arguments: ["'a", "\"a", "a\\"])
    func `a quote needs its other half`(_ text: String) {
        #expect(ShellWords.split(text) == nil)
    }

    @Test func `plain HTTP is for the container's own hosts`() throws {
        func source(_ url: String) throws(Failure) -> ContainerSource? {
            let settings = Settings(environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
            return try ContainerSource(
                SourceWorld(settings: settings, locations: ProfileLocations([:]), region: nil))
        }
        for good in [
            "http://127.0.0.1:80/a?b=c", "http://[::1]/", "http://169.254.170.23/v1",
            "https://example.com/a",
        ] {
            #expect(try source(good)?.endpoint.isDirect == true)
        }
        for bad in ["http://example.com/a", "http://169.254.169.254/", "ftp://127.0.0.1/"] {
            #expect(throws: Failure.self) { try source(bad) }
        }
    }

    private func run(_ script: String, patience: Int) async throws(Failure) -> ProgramRun {
        try await ProgramRun.of(
            ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], patience: patience)
    }

    @Test func `a program is heard to its end`() async throws {
        let done = try await run(
            "echo out; exec >&-; sleep 0.1; echo a >&2; echo b >&2", patience: 60_000)
        #expect(done.output == Array("out\n".utf8) && done.complaint == "b" && done.succeeded)
        let failed = try await run("exit 3", patience: 60_000)
        #expect(!failed.succeeded && failed.complaint == nil)
        // What it leaves running is not waited for.
        let parent = try await run("sleep 300 & echo out", patience: 60_000)
        #expect(parent.output == Array("out\n".utf8))
    }

    @Test(arguments: ["sleep 300", "exec >&- 2>&-; sleep 300", "sleep 300 & wait", "yes"])
    func `a program that does not end is ended`(_ script: String) async throws {
        let failure = await #expect(throws: Failure.self) { try await run(script, patience: 300) }
        #expect(failure?.reason.hasPrefix("it ") == true)
    }
}
