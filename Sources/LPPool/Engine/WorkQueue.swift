/// Groups of items that are to be sent: those that may go now, and those that rest before they go again.
struct WorkQueue {
    private var ready: [[Int]] = []
    /// The first of `ready` that has not been taken.
    private var first = 0
    /// The soonest last.
    private var resting: [(due: Int, group: [Int])] = []

    var hasReady: Bool { first < ready.count }
    var count: Int { ready.count - first + resting.count }

    /// When the next of those that rest may go, in ms.
    var nextDue: Int? { resting.last?.due }

    mutating func add(_ group: [Int]) { ready.append(group) }

    mutating func rest(_ group: [Int], until due: Int) {
        let place = resting.lastIndex { $0.due >= due }.map { $0 + 1 } ?? 0
        resting.insert((due, group), at: place)
    }

    mutating func wake(_ now: Int) {
        while let next = resting.last, next.due <= now {
            resting.removeLast()
            ready.append(next.group)
        }
    }

    mutating func next() -> [Int]? {
        guard hasReady else { return nil }
        defer {
            first += 1
            if first == ready.count {
                ready.removeAll(keepingCapacity: true)
                first = 0
            }
        }
        return ready[first]
    }

    /// Gives up everything.
    mutating func removeAll() -> [[Int]] {
        defer { self = WorkQueue() }
        return ready[first...] + resting.reversed().map(\.group)
    }
}
