import Synchronization

/// Something that is there once.
final class OneTime: Sendable {
    private let isThere = Mutex(true)

    /// Takes it; false when it was taken before.
    func takes() -> Bool {
        isThere.withLock { isThere in
            defer { isThere = false }
            return isThere
        }
    }
}
