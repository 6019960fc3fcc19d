import LPCore

/// Which items may start and which outcomes may leave: the order and the memory of a map, as a value.
///
/// Every admitted item holds a place until its outcome has left. In order, an outcome leaves when all before it have;
/// the window bounds how far the others may run ahead of the first that is missing.
struct Schedule: Sendable {
    /// How many requests may be open.
    let jobs: Int
    /// How many items may be admitted and not have left.
    let window: Int
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
    /// The largest reply so far, in bytes: what each of those in flight may bring.
    private var largestReply = 0
    private var ring: [Held?]
    private var loose: [Held] = []

    private struct Held {
        let outcome: Outcome
        let bytes: Int
    }

    init(jobs: Int, ordered: Bool, budget: Int = 256 << 20) {
        self.jobs = jobs
        self.ordered = ordered
        self.budget = budget
        window = 16 * jobs
        ring = Array(repeating: nil, count: ordered ? window : 0)
    }

    /// Whether another item may be admitted.
    var hasRoom: Bool {
        guard active > 0 else { return admitted - left < window }
        return active < jobs && admitted - left < window
            && held + active * largestReply < budget
    }

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
        largestReply = max(largestReply, bytes)
        let item = Held(outcome: outcome, bytes: bytes)
        if ordered { ring[outcome.index % window] = item } else { loose.append(item) }
    }

    /// The next outcome that may leave.
    mutating func next() -> Outcome? {
        let item: Held
        if ordered {
            guard let ready = ring[head % window] else { return nil }
            ring[head % window] = nil
            head += 1
            item = ready
        } else {
            guard !loose.isEmpty else { return nil }
            item = loose.removeFirst()
        }
        held -= item.bytes
        left += 1
        return item.outcome
    }

    /// Outcomes that are known and have not left.
    var waiting: Int { admitted - left - active }

    /// Whether every admitted item's outcome has left.
    var isEmpty: Bool { left == admitted }
}

extension Outcome {
    /// What it holds in memory, roughly.
    fileprivate var bytes: Int {
        let inputBytes =
            switch input {
            case .value(let text): text.bytes.count
            case .line(let line): line.count
            }
        switch answer {
        case .result(let text): return inputBytes + text.bytes.count
        case .failure(let error): return inputBytes + error.message.utf8.count
        }
    }
}
