import NIOCore
import Testing

@testable import lp_local

struct LogLinesTests {
    @Test func `a warm call's report has Lambda's form`() {
        #expect(
            LogLines.end(
                "ID", duration: 3_012_345, initDuration: nil, memory: 128, peak: 36,
                status: .success)
                == "END RequestId: ID\nREPORT RequestId: ID\tDuration: 3.01 ms\tBilled Duration: 4 ms\t"
                + "Memory Size: 128 MB\tMax Memory Used: 36 MB\t\n")
    }

    @Test func `a cold call's bill includes init`() {
        let text = LogLines.end(
            "ID", duration: 1_000_000, initDuration: 110_100_000, memory: 128, peak: 36,
            status: .error)
        #expect(text.hasSuffix("Init Duration: 110.10 ms\tStatus: error\n"))
        #expect(text.contains("\tBilled Duration: 112 ms\t"))
    }

    @Test func `a time-out is dated`() {
        let line = LogLines.failure("ID", .timedOut("ID", seconds: 3))
        #expect(line.hasSuffix("Z ID Task timed out after 3.00 seconds\n\n"))
    }

    @Test(
        arguments: [
            (0, "Runtime exited without providing a reason"),
            (3 << 8, "Runtime exited with error: exit status 3"),
            (9, "Runtime exited with error: signal: killed"),
            (11, "Runtime exited with error: signal: segmentation fault"),
        ] as [(Int32, String)])
    func `a worker's end is told in Lambda's words`(_ ending: Int32, _ words: String) {
        let outcome = Outcome.exited("ID", ending: ending)
        #expect(outcome.isError)
        #expect(
            String(buffer: outcome.payload)
                == #"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ID Error: \#(words)"}"#
        )
    }

    @Test func `only the platform's own errors have a type in a line of init`() {
        #expect(LogLines.errorType("Runtime.ImportModuleError") == "Runtime.ImportModuleError")
        #expect(LogLines.errorType("Function.Odd") == "Function.Odd")
        for other in ["ValueError", "Runtime.x", "Runtime.A.B", "", nil] {
            #expect(LogLines.errorType(other) == "Runtime.Unknown")
        }
    }

    @Test func `times are written as the protocols want them`() {
        #expect(WallClock.iso(1_795_448_400_007) == "2026-11-23T15:40:00.007")
        #expect(WallClock.httpDate(1_795_448_400_007) == "Mon, 23 Nov 2026 15:40:00 GMT")
        #expect(WallClock.twoDecimals(nanoseconds: 5_999_999) == "5.99")
    }

    @Test func `identifiers are of version 4 and differ`() {
        let ids = (0..<100).map { _ in Identifier.uuid() }
        #expect(Set(ids).count == 100)
        for id in ids {
            let parts = id.split(separator: "-")
            #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
            #expect(parts[2].first == "4")
            #expect("89ab".contains(parts[3].first ?? "x"))
        }
    }
}
