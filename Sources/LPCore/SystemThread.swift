import Glibc

/// A thread for one body of work that waits or computes long, and so must not hold a thread of the shared pool.
public struct SystemThread: Sendable {
    private let thread: pthread_t

    /// Starts the thread; nil when there can be no more.
    init?(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let failed = pthread_create(
            &thread, nil,
            { box in
                guard let box else { return nil }
                Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        guard failed == 0 else {
            box.release()
            return nil
        }
        self.thread = thread
    }

    /// Waits for the end of the body; once.
    func join() { pthread_join(thread, nil) }

    /// Starts a thread that ends with its body, and that nobody waits for.
    public static func detach(_ body: @escaping @Sendable () -> Void) {
        guard let started = SystemThread(body) else { preconditionFailure("cannot start a thread") }
        pthread_detach(started.thread)
    }

    private final class Box {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
