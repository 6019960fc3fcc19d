import Dispatch
import Synchronization

/// Work that is done by several threads, and whose results are taken in the order of the items.
public struct OrderedWork<Item: Sendable, Product: Sendable>: Sendable {
    private let helpers: Helpers
    private let ahead: Int

    private struct State {
        /// Results that wait for their turn.
        var ready: [Int: Result<Product, Failure>] = [:]
        var taken = 0
        var isTaking = false
        var failure: Failure?
    }

    private struct Source {
        var given = 0
        var isDry = false
    }

    /// - Parameters:
    ///   - helpers: where threads besides the caller's come from, as there is work for them.
    ///   - ahead: how many items may be underway or wait for their turn, which bounds the memory.
    public init(helpers: Helpers, ahead: Int) {
        self.helpers = helpers
        self.ahead = ahead
    }

    /// Works until there is no item left.
    ///
    /// - Parameters:
    ///   - next: gives the next item, nil at the end; one thread at a time calls it.
    ///   - makeWorker: makes what each thread works with.
    ///   - take: takes the results; one thread at a time calls it, while others may wait for an item.
    /// - Throws: the first failure in the order of the items, after which nothing more is taken.
    public func run(
        next: () throws(Failure) -> Item?,
        makeWorker: () -> (Item) throws(Failure) -> Product,
        take: (Product) throws(Failure) -> Void
    ) throws(Failure) {
        let state = Mutex(State())
        let source = Mutex(Source())
        // A semaphore must not end below what it began with.
        let room = DispatchSemaphore(value: 0)
        for _ in 0..<ahead { room.signal() }

        func claim() -> (number: Int, item: Result<Item, Failure>)? {
            room.wait()
            let claimed = source.withLock { source -> (Int, Result<Item, Failure>)? in
                if source.isDry || state.withLock({ $0.failure != nil }) { return nil }
                let item: Result<Item, Failure>
                do throws(Failure) {
                    guard let next = try next() else {
                        source.isDry = true
                        return nil
                    }
                    item = .success(next)
                } catch {
                    source.isDry = true
                    item = .failure(error)
                }
                defer { source.given += 1 }
                return (source.given, item)
            }
            // Whoever waits has to learn that nothing comes any more.
            if claimed == nil { room.signal() }
            return claimed
        }

        func turn() -> Result<Product, Failure>? {
            state.withLock { state in
                let result = state.failure == nil ? state.ready[state.taken] : nil
                if result == nil { state.isTaking = false }
                return result
            }
        }

        func deliver(_ number: Int, _ result: Result<Product, Failure>) {
            let isOurs = state.withLock { state in
                state.ready[number] = result
                defer { state.isTaking = true }
                return !state.isTaking
            }
            guard isOurs else { return }
            while let result = turn() {
                do throws(Failure) {
                    try take(try result.get())
                } catch {
                    state.withLock { $0.failure = error }
                }
                state.withLock { state in
                    state.ready[state.taken] = nil
                    state.taken += 1
                }
                room.signal()
            }
        }

        onThreads { help in
            var claimed = claim()
            // One that comes too late makes nothing to work with.
            guard claimed != nil else { return }
            let work = makeWorker()
            while let (number, item) = claimed {
                // Where one item came from there may be another.
                help()
                let result: Result<Product, Failure>
                do throws(Failure) {
                    result = .success(try work(try item.get()))
                } catch {
                    result = .failure(error)
                }
                deliver(number, result)
                claimed = claim()
            }
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Runs the body on this thread and, whenever it asks for help, on one more if there is one.
    private func onThreads(_ body: (_ help: () -> Void) -> Void) {
        withoutActuallyEscaping(body) { body in
            // What the body shares is behind locks, or is called under one.
            nonisolated(unsafe) let body = body
            let threads = Mutex<[SystemThread]>([])
            @Sendable func help() {
                guard helpers.take(upTo: 1) == 1 else { return }
                let thread = SystemThread {
                    body(help)
                    helpers.give(1)
                }
                guard let thread else { return helpers.give(1) }
                threads.withLock { $0.append(thread) }
            }
            body(help)
            while let thread = threads.withLock({ $0.popLast() }) { thread.join() }
        }
    }
}
