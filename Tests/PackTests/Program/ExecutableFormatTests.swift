import LPCore
import Testing

@testable import lp_pack

struct ExecutableFormatTests {
    private func reason(
        _ format: ExecutableFormat, for architecture: Architecture = .x86
    ) -> String? {
        do {
            try format.check("a", for: architecture)
            return nil
        } catch { return error.reason }
    }

    private func reason(_ script: String) -> String? {
        reason(ExecutableFormat(head: Array(script.utf8)))
    }

    private func binary(
        _ machine: UInt16, bits: Int = 64, startedBy interpreter: String? = nil
    ) -> ExecutableFormat {
        .binary(
            ELFFile(
                machine: machine, isFor64Bits: bits == 64, glibcMinor: nil,
                interpreter: interpreter))
    }

    @Test func `a binary is for a machine`() {
        #expect(reason(binary(62)) == nil)
        #expect(reason(binary(183), for: .arm) == nil)
        #expect(reason(binary(183)) == "it is no program for x86_64")
        #expect(reason(binary(62), for: .arm) == "it is no program for arm64")
        #expect(reason(binary(62, bits: 32)) != nil)
    }

    @Test func `a binary is started by what the runtime has`() {
        #expect(reason(binary(62, startedBy: "/lib64/ld-linux-x86-64.so.2")) == nil)
        #expect(reason(binary(62, startedBy: "/opt/lib/ld-musl-x86_64.so.1")) == nil)
        #expect(
            reason(binary(62, startedBy: "/lib/ld-musl-x86_64.so.1"))
                == "it is started by '/lib/ld-musl-x86_64.so.1', which the runtime lacks")
    }

    @Test func `a binary is told by its whole header`() throws {
        let own = try ExecutableFormat(of: "/proc/self/exe")
        #expect(reason(own, for: .host) == nil)
        #expect(reason(ExecutableFormat(head: [0x7F] + Array("ELF\u{2}\u{1}\u{1}".utf8))) != nil)
    }

    @Test func `the message says which architecture it would run on`() {
        #expect {
            try binary(183).check("a", for: .x86)
        } throws: {
            ($0 as? Failure)?.next == "give --architecture arm64"
        }
    }

    @Test(arguments: [
        "#!/bin/bash\n", "#!/bin/sh", "#! /usr/bin/awk -f\n", "#!/usr/bin/env bash\n",
        "#!/usr/bin/env -S gawk -f\n", "#!/usr/bin/env -S FOO=1 bash -e\n",
        "#!/usr/bin/env -Sbash\n",
        "#!/opt/bin/php\n", "#!/var/task/bin/jq -f\n",
    ])
    func `a script is for an interpreter that is there`(script: String) {
        #expect(reason(script) == nil)
    }

    @Test(arguments: [
        "#!/usr/bin/python3\n", "#!/usr/bin/env perl\n", "#!/usr/local/bin/bash\n", "#!/bin/jq -f",
        "#!\n", "#!bash\n", "#!/usr/bin/env\n", "#!/usr/bin/env bash -e\n",
        "#!/usr/bin/env -S A=1\n",
        "#!/bin/bash\r\necho", "echo 1\n", "", "\u{7F}EL",
    ])
    func `any other is refused`(script: String) {
        #expect(reason(script) != nil)
    }
}
