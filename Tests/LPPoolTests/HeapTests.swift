import Testing

@testable import LPPool
import TestSupport

struct HeapTests {
    @Test func `the least comes first, whatever went in and out before`() {
        for seed in 0..<500 {
            var random = SeededGenerator(seed: UInt64(seed))
            var heap = Heap<Int>()
            var sorted: [Int] = []
            for _ in 0..<200 {
                switch Int.random(in: 0...9, using: &random) {
                case 0:
                    heap = heap.filter { $0 % 3 > 0 }
                    sorted.removeAll { $0 % 3 == 0 }
                case 1...3:
                    heap.removeLeast()
                    if !sorted.isEmpty { sorted.removeFirst() }
                default:
                    let element = Int.random(in: 0...50, using: &random)
                    heap.insert(element)
                    sorted.append(element)
                    sorted.sort()
                }
                #expect(heap.least == sorted.first)
                #expect(heap.count == sorted.count)
            }
        }
    }
}
