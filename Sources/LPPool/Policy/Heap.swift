/// The least of many elements at hand: a binary heap, O(log n) in and out.
struct Heap<Element: Comparable> {
    private var elements: [Element] = []

    init() {}

    var count: Int { elements.count }
    var least: Element? { elements.first }

    mutating func insert(_ element: Element) {
        var place = elements.count
        elements.append(element)
        while place > 0, elements[(place - 1) / 2] > elements[place] {
            elements.swapAt((place - 1) / 2, place)
            place = (place - 1) / 2
        }
    }

    mutating func removeLeast() {
        guard let last = elements.popLast(), !elements.isEmpty else { return }
        elements[0] = last
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < elements.count else { return }
            if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
            guard elements[child] < elements[place] else { return }
            elements.swapAt(child, place)
            place = child
        }
    }

    /// What is still wanted of it, in O(n log n).
    func filter(_ isWanted: (Element) -> Bool) -> Heap {
        var kept = Heap()
        // What is in order is a heap.
        kept.elements = elements.filter(isWanted).sorted()
        return kept
    }
}

extension Heap: Sendable where Element: Sendable {}
