import NIOCore
import NIOPosix

/// One thread for what would hold up the event loop: hashes, unpacking, and waiting for the disk.
struct Disk: Sendable {
    let loop: any EventLoop
    private let pool: NIOThreadPool

    init(loop: any EventLoop) {
        self.loop = loop
        pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
    }

    /// Runs a job after those before it; the answer comes on the event loop.
    func run<Value: Sendable>(_ job: @escaping @Sendable () throws -> Value) -> EventLoopFuture<
        Value
    > {
        pool.runIfActive(eventLoop: loop, job)
    }
}

extension Disk {
    /// An answer that is there already.
    func done<Value: Sendable>(_ value: Value) -> EventLoopFuture<Value> {
        loop.makeSucceededFuture(value)
    }

    /// Turns what a step throws into the failure of its answer.
    func attempt<Value: Sendable>(_ step: () throws -> EventLoopFuture<Value>) -> EventLoopFuture<
        Value
    > {
        do { return try step() } catch { return loop.makeFailedFuture(error) }
    }
}
