import Testing

@testable import LPPool
@testable import lp_map

struct ProgressLineTests {
    private func line(_ progress: MapProgress, itemsLeft: Int? = nil, width: Int = 79) -> String {
        var line = ProgressLine()
        return line.text(progress, itemsLeft: itemsLeft, width: width)
    }

    private var busy: MapProgress {
        var progress = MapProgress()
        progress.succeeded = 1_204_560
        progress.failed = 7
        progress.inFlight = 100
        progress.admitted = 1_205_000
        progress.throttled = 12
        progress.elapsed = 492_000
        progress.cost = 1.2345
        return progress
    }

    @Test func `at first there is little to say`() {
        #expect(line(MapProgress()) == "0 done, 0 in flight")
    }

    @Test func `the end is foreseen once it is in sight, and known once it was met`() {
        var progress = MapProgress()
        progress.succeeded = 100
        progress.inFlight = 10
        progress.admitted = 110
        progress.elapsed = 1000
        #expect(line(progress) == "100 done, 10 in flight, 100/s")
        #expect(
            line(progress, itemsLeft: 2890)
                == "100 of ~3000 done, 10 in flight, 100/s, 29s left")
        progress.inputEnded = true
        #expect(line(progress) == "100 of 110 done, 10 in flight, 100/s, 0.1s left")
    }

    @Test func `it fits, and what matters less goes first`() {
        let whole =
            "1204567 done, 100 in flight, 7 failed, 12 throttled, 2448/s, $1.23"
        #expect(line(busy) == whole)
        #expect(line(busy, width: whole.count) == whole)
        #expect(
            line(busy, width: whole.count - 1)
                == "1204567 done, 100 in flight, 7 failed, 2448/s, $1.23")
        #expect(line(busy, width: 40) == "1204567 done, 100 in flight, 7 failed")
        #expect(line(busy, width: 30) == "1204567 done, 7 failed")
        #expect(line(busy, width: 5) == "")
        for width in 0...100 {
            #expect(line(busy, itemsLeft: 5_000_000, width: width).count <= width)
        }
    }
}
