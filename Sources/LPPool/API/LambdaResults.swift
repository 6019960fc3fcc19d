import LPCore
import Synchronization

/// The results of a map, as they come: an asynchronous sequence that is iterated once.
///
/// Calls are made from the first `next()` on, and inputs are drawn as there is room for them: at most 16 for each job
/// beyond the results that were taken. The first failure is thrown and stops the map; so does the end of the iteration,
/// however it comes about, and the cancellation of its task.
///
///     for try await n: Int in pool.imap("algorithms.algorithms:fibonacci", over: 0..<1_000_000) {
///         print(n)
///         if n > 1000 { break }  // no further call is made
///     }
public struct LambdaResults<Element: Sendable>: AsyncSequence, Sendable {
    private let start: OnceOnly
    private let read: @Sendable (MapFeed.Settled) throws -> Element

    init(
        start: OnceOnly, read: @escaping @Sendable (MapFeed.Settled) throws -> Element
    ) {
        self.start = start
        self.read = read
    }

    /// The same results with failures in their places, which stop nothing.
    ///
    ///     for try await outcome in pool.imap("tools:parse", over: lines, as: Int.self).outcomes {
    ///         switch outcome {
    ///         case .success(let n): print(n)
    ///         case .failure(let error): log(error)
    ///         }
    ///     }
    public var outcomes: LambdaResults<Result<Element, any Error>> {
        LambdaResults<Result<Element, any Error>>(start: start) { [read] settled in
            Result { try read(settled) }
        }
    }

    public func makeAsyncIterator() -> Iterator { Iterator(start: start, read: read) }

    public struct Iterator: AsyncIteratorProtocol {
        private let cursor: MapCursor
        private let read: @Sendable (MapFeed.Settled) throws -> Element

        fileprivate init(
            start: OnceOnly, read: @escaping @Sendable (MapFeed.Settled) throws -> Element
        ) {
            cursor = MapCursor(start)
            self.read = read
        }

        public mutating func next() async throws -> Element? {
            guard let settled = try await cursor.next() else { return nil }
            do { return try read(settled) } catch {
                cursor.close()
                throw error
            }
        }
    }
}

/// How a map is started, once.
final class OnceOnly: Sendable {
    private let start: Mutex<(@Sendable () throws -> MapFeed)?>

    init(_ start: @escaping @Sendable () throws -> MapFeed) { self.start = Mutex(start) }

    func callAsFunction() throws -> MapFeed {
        let start = start.withLock { start in
            defer { start = nil }
            return start
        }
        guard let start else {
            throw Failure(
                .usage, cannot: "iterate", "results", "they were iterated before",
                next: "map again, or keep them in an array")
        }
        return try start()
    }
}

/// Where an iteration is; the map stops when it goes.
private final class MapCursor {
    private let start: OnceOnly
    private var feed: MapFeed?
    private var chunk: [MapFeed.Settled] = []
    private var place = 0
    private var hasEnded = false

    init(_ start: OnceOnly) { self.start = start }

    deinit { feed?.close() }

    func next() async throws -> MapFeed.Settled? {
        if place == chunk.count {
            guard !hasEnded else { return nil }
            // Whatever is thrown is the end.
            hasEnded = true
            let feed = try self.feed ?? start()
            self.feed = feed
            guard let next = try await feed.next() else { return nil }
            hasEnded = false
            chunk = next
            place = 0
        }
        defer { place += 1 }
        return chunk[place]
    }

    func close() {
        feed?.close()
        chunk = []
        place = 0
        hasEnded = true
    }
}
