import Testing

@testable import LPPool

struct PriceTests {
    @Test func `a million calls of 100 ms with 1 GB cost what the price list says`() {
        let each = Price.x86.cost(billed: 100, memory: 1024)
        #expect(abs(each * 1_000_000 - (0.20 + 100_000 * 0.000_016_666_7)) < 1e-9)
    }

    @Test func `a price is an architecture's or a number`() {
        #expect(Price("x86_64") == .x86)
        #expect(Price("arm64") == .arm)
        #expect(Price("0.00002")?.gigabyteSecond == 0.000_02)
        #expect(Price("0")?.gigabyteSecond == 0)
        for text in ["", "x86", "-1", "nan", "inf", "1 "] { #expect(Price(text) == nil, "\(text)") }
    }
}
