/// A request's body in memory that stays where it is while it is sent.
public struct Payload: ~Copyable {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0

    /// Above this many bytes the memory goes back when the body has been sent.
    private static let keptCapacity = 64 << 10

    init() {
        capacity = 1 << 10
        base = .allocate(byteCount: capacity, alignment: 1)
    }

    deinit { base.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Adds bytes at the end.
    public mutating func append(_ more: [UInt8]) {
        if count + more.count > capacity { reserve(max(count + more.count, capacity * 2)) }
        more.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress {
                (base + count).copyMemory(from: start, byteCount: bytes.count)
            }
        }
        count += more.count
    }

    mutating func removeAll() {
        count = 0
        guard capacity > Self.keptCapacity else { return }
        base.deallocate()
        capacity = 1 << 10
        base = .allocate(byteCount: capacity, alignment: 1)
    }

    /// Makes room for so many bytes in all, at once.
    public mutating func reserve(_ wanted: Int) {
        guard wanted > capacity else { return }
        let moved = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 1)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = wanted
    }
}
