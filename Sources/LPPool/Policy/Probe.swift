/// When to try for more than the service is known to grant, and how much more, as a value.
///
/// A try that is not refused is followed by one twice as large; while tries are refused the pauses between them grow.
struct Probe: Sendable {
    /// How much more the next try asks for.
    private(set) var step = 1
    /// From when on the next try may be made, in ms.
    private(set) var due = 0
    /// When the first of the tries was made whose fate is open.
    private var tried: Int?
    /// Whether a try was made and not refused since.
    var isOpen: Bool { tried != nil }
    private var pause = Self.shortest
    /// How long after a try its refusal may come, in ms.
    private var settling: Int
    private let leastSettling: Int

    /// The pauses after a refusal, in ms.
    private static let shortest = 100
    private static let longest = 3000
    /// A refusal later than this is not that of the try, in ms.
    private static let mostSettling = 2000

    init(settling: Int) {
        self.settling = settling
        leastSettling = settling
    }

    /// A try is made; the answer is how much it asks for.
    mutating func attempt(now: Int) -> Int {
        if tried != nil {
            step = min(2 * step, 1 << 20)
            pause = max(pause / 2, Self.shortest)
        }
        tried = tried ?? now
        due = now + settling
        return step
    }

    /// Something was refused.
    ///
    /// - Parameters:
    ///   - hint: how long the service asks to wait, in ms.
    ///   - chance: from 0 to 1.
    mutating func refused(hint: Int, now: Int, chance: Double) {
        if let tried {
            pause = min(2 * pause, Self.longest)
            let took = now - tried
            if took <= Self.mostSettling { settling = max(2 * took, leastSettling) }
        }
        tried = nil
        step = 1
        due = now + max(hint, Int(Double(pause) * (0.5 + chance / 2)))
    }
}
