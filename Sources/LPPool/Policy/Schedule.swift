import LPCore

/// Which items may be admitted and which outcomes may leave: the order and the memory of a map, as a value.
///
/// Every admitted item holds a place until its outcome has left. In order, an outcome leaves when all before it have;
/// the window bounds how far the others may run ahead of the first that is missing.
struct Schedule: Sendable {
    /// How many items may be admitted and not have left.
    var window: Int
    /// Bytes of inputs and outcomes that may be held; one item is always admitted.
    let budget: Int
    let ordered: Bool

    /// Items whose outcome is not known yet.
    private(set) var active = 0
    /// Bytes held now.
    private(set) var held = 0
    private(set) var admitted = 0
    /// The index of the next outcome that leaves, when ordered.
    private(set) var head = 0
    private var left = 0
    /// What each of those in flight may bring, in bytes: the largest reply of late.
    private var expected = 0
    /// Replies that it takes until a large one is as good as forgotten, roughly.
    private static let memory = 64
    /// Outcomes that wait: in order each at its index modulo the capacity, a power of two.
    private var ring: [Held?]
    private var loose: [Held] = []
    /// The first of `loose` that has not left.
    private var looseHead = 0

    private struct Held {
        let outcome: Outcome
        let bytes: Int
    }

    /// How far items may run ahead: far enough that one straggler in a thousand costs nothing.
    static func window(jobs: Int) -> Int { 16 * jobs }

    init(window: Int, ordered: Bool, budget: Int = 256 << 20) {
        self.window = window
        self.ordered = ordered
        self.budget = budget
        ring = Array(repeating: nil, count: ordered ? 64 : 0)
    }

    /// Whether another item may be admitted.
    var hasRoom: Bool {
        admitted - left < window && (isEmpty || held + active * expected < budget)
    }

    /// The item without which nothing more can be admitted, nor leave; nil when there is none.
    var blocker: Int? { ordered && !hasRoom && ring[head & (ring.count - 1)] == nil ? head : nil }

    /// Takes an item in; the answer is its index.
    mutating func admit(bytes: Int) -> Int {
        active += 1
        held += bytes
        defer { admitted += 1 }
        return admitted
    }

    /// Takes the outcome of an admitted item, which held `released` bytes until now.
    mutating func finish(_ outcome: Outcome, released: Int) {
        active -= 1
        let bytes = outcome.bytes
        held += bytes - released
        // One reply of megabytes among small ones must not hold the calls down for the rest of the map.
        expected = max(bytes, expected - (expected - bytes) / Self.memory)
        let item = Held(outcome: outcome, bytes: bytes)
        guard ordered else { return loose.append(item) }
        while outcome.index - head >= ring.count { grow() }
        ring[outcome.index & (ring.count - 1)] = item
    }

    /// The next outcome that may leave.
    mutating func next() -> Outcome? {
        let item: Held
        if ordered {
            let place = head & (ring.count - 1)
            guard let ready = ring[place] else { return nil }
            ring[place] = nil
            head += 1
            item = ready
        } else {
            guard looseHead < loose.count else { return nil }
            item = loose[looseHead]
            looseHead += 1
            if looseHead == loose.count {
                loose.removeAll(keepingCapacity: true)
                looseHead = 0
            }
        }
        held -= item.bytes
        left += 1
        return item.outcome
    }

    private mutating func grow() {
        var wider: [Held?] = Array(repeating: nil, count: 2 * ring.count)
        for index in head..<head + ring.count {
            wider[index & (wider.count - 1)] = ring[index & (ring.count - 1)]
        }
        ring = wider
    }

    /// Outcomes that are known and have not left.
    var waiting: Int { admitted - left - active }

    /// Whether every admitted item's outcome has left.
    var isEmpty: Bool { left == admitted }
}

extension Outcome {
    /// What it holds in memory, roughly.
    fileprivate var bytes: Int {
        switch answer {
        case .result(let text): input.bytes + text.bytes.count + 256
        case .failure(let error): input.bytes + error.message.utf8.count + 256
        }
    }
}
