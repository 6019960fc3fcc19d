import CLPLinux
import Glibc
import LPCore

/// Wakes a map's thread from another: a descriptor that can be read once the bell was rung (eventfd(2)).
final class Bell: OrderSource, Sendable {
    private let file: Int32

    /// - Throws: a `Failure` when the process has no descriptor left.
    init() throws(Failure) {
        file = lp_event_counter()
        guard file >= 0 else {
            throw Failure(.unable, cannot: "start", "a map", systemReason(errno))
        }
    }

    deinit { close(file) }

    var descriptor: Int32? { file }

    func ring() {
        var one: UInt64 = 1
        _ = write(file, &one, 8)
    }

    /// Falls silent; a bell gives no orders.
    func next() -> Order? {
        var rung: UInt64 = 0
        _ = read(file, &rung, 8)
        return nil
    }
}
