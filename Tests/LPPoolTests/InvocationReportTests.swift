import LPCore
import Testing

@testable import LPPool

struct InvocationReportTests {
    private let line =
        "REPORT RequestId: 8f5b\tDuration: 3.01 ms\tBilled Duration: 104 ms\tMemory Size: 128 MB\t"
        + "Max Memory Used: 36 MB\tInit Duration: 100.99 ms\t\n"

    @Test func `it is read from the end of a log`() throws {
        let log = "START RequestId: 8f5b\nhello\nEND RequestId: 8f5b\n" + line + "XRAY TraceId: 1\n"
        let report = try #require(InvocationReport(encoded: Base64.encode(Array(log.utf8))))
        #expect(report.billed == 104)
        #expect(report.memory == 128)
        #expect(report.isColdStart)
    }

    @Test func `the last one is the platform's, whatever the function printed`() throws {
        let mine = "REPORT RequestId: mine\tBilled Duration: 1 ms\tMemory Size: 1 MB\t\n"
        let report = try #require(InvocationReport(tail: mine + "ü\n" + line))
        #expect(report.memory == 128)
        let warm = line.replacing("\tInit Duration: 100.99 ms", with: "")
        #expect(InvocationReport(tail: mine + warm)?.isColdStart == false)
    }

    @Test func `logs that are JSON have one too`() throws {
        let object =
            #"{"time":"2026-05-01T00:00:00Z","type":"platform.report","record":{"requestId":"8f5b","#
            + #""metrics":{"durationMs":3.01,"billedDurationMs":104,"memorySizeMB":256,"#
            + #""maxMemoryUsedMB":36,"initDurationMs":100.99},"status":"success"}}"#
        for log in ["{\"a\":1}\n" + object + "\n", line + object, object] {
            let report = try #require(InvocationReport(tail: log))
            #expect(report.billed == 104)
            #expect(report.memory == 256)
            #expect(report.peak == 36)
            #expect(report.isColdStart)
        }
        #expect(InvocationReport(tail: object + "\n" + line)?.memory == 128)
        #expect(InvocationReport(tail: String(object.dropLast(30))) == nil)
    }

    @Test func `a log without one has none`() {
        for log in [
            "", "REPORT", "REPORT RequestId:", "REPORT RequestId: a\tBilled Duration: x ms\t",
        ] {
            #expect(InvocationReport(tail: log) == nil, "\(log)")
        }
        #expect(InvocationReport(encoded: "*") == nil)
    }
}
