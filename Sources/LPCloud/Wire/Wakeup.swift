import CLPLinux
import Glibc

/// A descriptor that becomes readable when another thread says so: how one thread ends the wait of another.
final class Wakeup: Sendable {
    let descriptor: Int32

    init() {
        descriptor = lp_event_counter()
        precondition(descriptor >= 0, "no descriptor is left")
    }

    deinit { close(descriptor) }

    /// Makes the descriptor readable; any thread may.
    func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Makes it unreadable again, before what the waker left is looked at.
    ///
    /// - Returns: how many times it was woken since.
    @discardableResult
    func clear() -> Int {
        var count: UInt64 = 0
        return read(descriptor, &count, 8) == 8 ? Int(count) : 0
    }
}
