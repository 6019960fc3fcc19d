import NIOHTTP1
import Testing

@testable import lp_local

struct ByteRangeTests {
    @Test(
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=2-3", 2..<4), ("bytes=2-", 2..<10),
            ("bytes=-3", 7..<10), ("bytes=-99", 0..<10),
            ("bytes=9-9223372036854775807", 9..<10),
            // Of another form: the whole.
            ("bytes=3-2", nil), ("bytes=-", nil), ("bytes=a-b", nil), ("bytes=1-2,4-5", nil),
            ("bytes=+1-2", nil), ("bytes=1-99999999999999999999", nil), ("lines=1-2", nil),
            ("bytes=99999999999999999999-", nil), ("", nil),
        ] as [(String, Range<Int>?)])
    func `a header asks for a part of ten bytes`(_ header: String, _ range: Range<Int>?) throws {
        #expect(try ByteRange.read(header, of: 10) == range)
    }

    @Test(arguments: [("bytes=10-", 10), ("bytes=10-12", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
    func `a part that is not there is refused`(_ header: String, _ size: Int) {
        let error = #expect(throws: APIError.self) { try ByteRange.read(header, of: size) }
        #expect(error?.status == .rangeNotSatisfiable)
    }
}
