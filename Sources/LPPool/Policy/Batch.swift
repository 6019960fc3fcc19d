/// How many inputs go into one call, and which wait for others to go with them.
public struct Batch: Sendable {
    public enum Size: Hashable, Sendable {
        case fixed(Int)
        /// As many as take some hundred ms.
        case auto
    }

    /// Items that the next call takes.
    private(set) var size: Int
    private let isAutomatic: Bool
    /// Bytes that the items of one call may have together.
    private let room: Int
    private var gathered: [Int] = []
    private var bytes = 0
    private var since = 0

    /// ms that gathered items wait for more.
    private static let patience = 50
    /// ms that a call should take: long against what a request costs, short against what a lost one does.
    private static let aim = 100...500
    /// More items than this make no call cheaper, but all that are in flight dearer to hold.
    private static let limit = 1000

    init(_ size: Size, room: Int) {
        self.room = room
        switch size {
        case .fixed(let count): (self.size, isAutomatic) = (max(count, 1), false)
        case .auto: (self.size, isAutomatic) = (1, true)
        }
    }

    /// When what is gathered goes as it is, in ms; nil when nothing is.
    var flushDue: Int? { gathered.isEmpty ? nil : since + Self.patience }

    /// Adds an item; the answer is a call's worth.
    mutating func gather(_ index: Int, bytes: Int, now: Int) -> [Int]? {
        let full = self.bytes + bytes > room ? flush() : nil
        if gathered.isEmpty { since = now }
        gathered.append(index)
        self.bytes += bytes
        return full ?? (gathered.count >= size ? flush() : nil)
    }

    /// Takes what is gathered.
    mutating func flush() -> [Int]? {
        guard !gathered.isEmpty else { return nil }
        defer {
            gathered.removeAll()
            bytes = 0
        }
        return gathered
    }

    /// Learns from a call that did so many items in so many ms.
    ///
    /// It doubles only when a call of the full size was fast, and one call at most halves it, so that one slow item
    /// does not throw it far.
    mutating func finished(items: Int, milliseconds: Int) {
        guard isAutomatic else { return }
        if milliseconds < Self.aim.lowerBound, items >= size {
            size = min(2 * size, Self.limit)
        } else if milliseconds > Self.aim.upperBound {
            let middle = (Self.aim.lowerBound + Self.aim.upperBound) / 2
            size = min(size, max(items * middle / milliseconds, size / 2, 1))
        }
    }
}
