/// Which call in flight deserves a second copy, since it takes far longer than the others, as a value.
///
/// Calls older than three times the median of the finished ones do, the first of the input first, one copy each, once
/// there is something to compare with; at most one call in twenty is a copy (Dean and Barroso, The Tail at Scale).
/// Every sending of a call has an id of its own. Times are ms of one clock that only grows; every event costs O(log n)
/// at most, taken over many.
struct Hedge: Sendable {
    private struct Call: Comparable {
        let id: Int
        /// The place in the input of its first item.
        let head: Int
        let since: Int

        static func < (one: Call, other: Call) -> Bool { one.head < other.head }
    }

    /// What runs, copies apart, and when it was sent.
    private var running: [Int: Int] = [:]
    /// What of it has no copy.
    private var candidates: Set<Int> = []
    /// Calls by age, the oldest at `oldest`; those that are no candidates any more are passed over.
    private var line: [Call] = []
    private var oldest = 0
    /// Calls that were found to be old.
    private var ripe = Heap<Call>()
    private var latencies = Histogram()
    private var median = 0
    /// As many are to have finished until the median is worth another look.
    private var nextLook = Self.fewest
    /// Calls that the service took, without copies.
    private var originals = 0
    private var copies = 0

    private static let fewest = 10
    /// How many times the median is old.
    private static let factor = 3
    /// One call in so many may be a copy.
    private static let share = 20

    init() {}

    /// A call has left.
    ///
    /// - Parameter head: the place in the input of its first item.
    mutating func sent(_ id: Int, head: Int, isCopy: Bool, now: Int) {
        guard !isCopy else { return copies += 1 }
        originals += 1
        running[id] = now
        candidates.insert(id)
        line.append(Call(id: id, head: head, since: now))
        tidy()
    }

    /// A call has come to an end.
    mutating func finished(_ id: Int, now: Int) {
        guard let since = running.removeValue(forKey: id) else { return }
        candidates.remove(id)
        latencies.add(now - since)
        // A twentieth more of them cannot move the median far.
        if latencies.count >= nextLook {
            nextLook = latencies.count + max(1, latencies.count / 20)
            median = latencies.p50
        }
        tidy()
    }

    /// A call was refused, not executed.
    mutating func dropped(_ id: Int) {
        guard running.removeValue(forKey: id) != nil else { return }
        candidates.remove(id)
        originals -= 1
        tidy()
    }

    /// The call to send a copy of now; nil when none deserves one.
    mutating func next(now: Int) -> Int? {
        guard mayCopy else { return nil }
        while oldest < line.count, now >= due(line[oldest].since) {
            ripe.insert(line[oldest])
            oldest += 1
            skipOver()
        }
        // The median may have grown since.
        guard let first = ripe.least, now >= due(first.since) else { return nil }
        candidates.remove(first.id)
        tidy()
        return first.id
    }

    /// When `next` will have a call, by now when it has one; nil when time alone brings none.
    var nextDue: Int? {
        guard mayCopy else { return nil }
        let ageing = oldest < line.count ? line[oldest] : nil
        return [ripe.least, ageing].compactMap { $0?.since }.min().map(due)
    }

    private func due(_ since: Int) -> Int { since + Self.factor * median + 1 }

    private var mayCopy: Bool {
        let finished = latencies.count
        return finished >= Self.fewest && finished >= running.count
            && (copies + 1) * Self.share <= originals + copies + 1
    }

    /// Keeps what is over from the front of both queues, and from filling them.
    private mutating func tidy() {
        skipOver()
        if oldest > 64, oldest > line.count / 2 {
            line.removeSubrange(..<oldest)
            oldest = 0
        }
        if line.count - oldest > 2 * candidates.count + 64 {
            line = line[oldest...].filter { candidates.contains($0.id) }
            oldest = 0
        }
        while let first = ripe.least, !candidates.contains(first.id) { ripe.removeLeast() }
        if ripe.count > 2 * candidates.count + 64 {
            ripe = ripe.filter { candidates.contains($0.id) }
        }
    }

    private mutating func skipOver() {
        while oldest < line.count, !candidates.contains(line[oldest].id) { oldest += 1 }
    }
}
