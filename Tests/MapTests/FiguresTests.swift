import Testing

@testable import lp_map

struct FiguresTests {
    @Test func `decimals are rounded and keep their zeros`() {
        #expect(Figures.decimal(1.005, places: 0) == "1")
        #expect(Figures.decimal(0.0049999, places: 2) == "0.00")
        #expect(Figures.decimal(1.999, places: 2) == "2.00")
        #expect(Figures.decimal(-0.05, places: 1) == "-0.1")
        #expect(Figures.decimal(0.000_002_283, places: 9) == "0.000002283")
        #expect(Figures.decimal(1e300, places: 2) == "1e+300")
    }

    @Test func `dollars show cents, or two digits of what is less than ten of them`() {
        let shown = [
            0: "$0.00", 1234.567: "$1234.57", 0.1: "$0.10", 0.0123: "$0.012",
            0.000_082_4: "$0.000082",
            0.000_000_2: "$0.00000020",
        ]
        for (amount, text) in shown { #expect(Figures.dollars(amount) == text) }
    }

    @Test func `rates are told by the second or by the minute`() {
        #expect(Figures.rate(2450.4) == "2450/s")
        #expect(Figures.rate(9.96) == "10/s")
        #expect(Figures.rate(9.94) == "9.9/s")
        #expect(Figures.rate(0.5) == "30.0/min")
    }

    @Test func `times have at most two units`() {
        let shown = [
            0: "0.0s", 9949: "9.9s", 10_000: "10s", 59_499: "59s", 59_500: "1m 0s",
            83_000: "1m 23s",
            3_599_499: "59m 59s", 3_599_500: "1h 0m", 7_199_000: "2h 0m", 90_061_000: "25h 1m",
        ]
        for (milliseconds, text) in shown {
            #expect(Figures.duration(milliseconds: milliseconds) == text)
        }
    }
}
