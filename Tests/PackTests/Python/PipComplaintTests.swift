import LPCore
import Testing

@testable import lp_pack

struct PipComplaintTests {
    private func message(_ text: String) throws -> String {
        let tags = try WheelTags(.python(minor: 11), .x86)
        return PipComplaint(text).failure(installing: ["r.txt"], for: tags).description
    }

    @Test func `no fitting wheel names the requirement and the target`() throws {
        let text = """
            ERROR: Could not find a version that satisfies the requirement a==1 (from versions: 2)
            ERROR: No matching distribution found for a==1
            """
        #expect(
            try message(text).hasPrefix(
                "cannot install 'a==1': no wheel of it fits python3.11 on x86_64 (glibc 2.26); "))
    }

    @Test func `a lost network is not taken for a missing wheel`() throws {
        let text = """
            WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(...)'
            ERROR: No matching distribution found for a
            """
        #expect(try message(text).hasPrefix("cannot install 'a': the package index cannot be"))
    }

    @Test func `a file that is not what was locked is named`() throws {
        let text = """
            ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you
                a==1 from https://x/a.whl:
                    Expected sha256 00
            """
        #expect(try message(text).hasPrefix("cannot install 'a==1': what the index has is not "))
    }

    @Test func `what lacks a hash among hashes is named`() throws {
        let text = """
            ERROR: Hashes are required in --require-hashes mode, but they are missing from some
                a==1 --hash=sha256:00
            """
        #expect(try message(text).hasPrefix("cannot install 'a==1': it has no hash, and "))
    }

    @Test func `a program that pip ran has the last word`() throws {
        let text = """
              error: subprocess-exited-with-error

              x git clone https://127.0.0.1:9/x.git did not run successfully.
              +-> [1 lines of output]
                  fatal: unable to access 'https://127.0.0.1:9/x.git/': connection refused
                  [end of output]

              note: This error originates from a subprocess, and is likely not a problem with pip.
            """
        #expect(
            try message(text) == "cannot install 'r.txt': fatal: unable to access "
                + "'https://127.0.0.1:9/x.git/': connection refused")
    }

    @Test func `a mistake of pip is told by what went wrong`() throws {
        let text = """
            ERROR: Exception:
            Traceback (most recent call last):
              File "x.py", line 1, in main
            UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff: invalid start byte
            """
        #expect(
            try message(text) == "cannot install 'r.txt': "
                + "'utf-8' codec can't decode byte 0xff: invalid start byte")
    }

    @Test func `any other complaint is passed on in one line`() throws {
        #expect(
            try message("note\nERROR: Cannot install a and b because they conflict.\nmore")
                == "cannot install 'r.txt': cannot install a and b because they conflict")
        #expect(try message("") == "cannot install 'r.txt': pip failed without a word")
    }
}
