import Synchronization

/// How many threads may help those that have work for several, whoever they are.
///
/// Work within work shares them, so that all of it together has no more threads than it should.
public final class Helpers: Sendable {
    private let free: Mutex<Int>

    /// - Parameter count: how many may help at once.
    public init(_ count: Int) { free = Mutex(max(0, count)) }

    /// Takes as many as are free, up to a number; each has to be given back.
    public func take(upTo wanted: Int) -> Int {
        free.withLock { free in
            let taken = min(free, max(0, wanted))
            free -= taken
            return taken
        }
    }

    /// Gives back what was taken.
    public func give(_ count: Int) { free.withLock { $0 += count } }
}
