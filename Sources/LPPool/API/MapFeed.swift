import LPCloud
import LPCore
import Synchronization

/// A map on a thread of its own, and the one who takes its outcomes: they cross over in chunks.
///
/// No more inputs are taken in than a window's worth beyond the outcomes that were taken, so that who is slow or stops
/// taking slows or stops the calls.
final class MapFeed: OutcomeSink, Sendable {
    struct Settled: Sendable {
        let index: Int
        let answer: Outcome.Answer
    }

    private typealias Chunk = Result<[Settled]?, any Error>

    private struct State {
        var ready: [Settled] = []
        var readyBytes = 0
        /// Whether the taker does not know yet of all that is ready.
        var hasNews = false
        /// Inputs taken in, and outcomes that the taker is done with.
        var pulled = 0
        var taken = 0
        /// Outcomes that the taker has and may not be done with.
        var lent = 0
        /// Whether an input was held back until outcomes are taken.
        var isHeld = false
        var taker: CheckedContinuation<[Settled]?, any Error>?
        var isClosed = false
        var hasEnded = false
        /// What is thrown when all outcomes were taken.
        var error: (any Error)?

        /// What the taker gets now; nil when he has to wait.
        mutating func chunk() -> Chunk? {
            if isClosed { return .failure(CancellationError()) }
            guard ready.isEmpty else {
                defer {
                    lent = ready.count
                    ready = []
                    readyBytes = 0
                }
                return .success(ready)
            }
            guard hasEnded else { return nil }
            return error.map { .failure($0) } ?? .success(nil)
        }

        /// The taker, if he waits and there is something for him.
        mutating func served() -> (CheckedContinuation<[Settled]?, any Error>, Chunk)? {
            guard let taker, let chunk = chunk() else { return nil }
            self.taker = nil
            return (taker, chunk)
        }
    }

    private let bell: Bell
    private let window: Int
    private let state = Mutex(State())

    /// Bytes that may wait to be taken.
    private static let byteLimit = 64 << 20

    private init(window: Int) throws(Failure) {
        bell = try Bell()
        self.window = window
    }

    /// Starts a map.
    ///
    /// - Parameter open: makes the source on the map's thread.
    /// - Throws: a `Failure` when the process has no descriptor left.
    static func start(
        _ engine: MapEngine, _ plan: MapPlan,
        from open: @escaping @Sendable (MapFeed) -> any ItemSource
    ) throws(Failure) -> MapFeed {
        let feed = try MapFeed(window: Schedule.window(jobs: plan.jobs))
        SystemThread.detach {
            var edges = MapEdges(from: open(feed), to: feed)
            edges.orders = feed.bell
            feed.end(engine.run(plan, edges))
        }
        return feed
    }

    // MARK: - For the source

    /// What becomes readable when the source should be asked again.
    var descriptor: Int32? { bell.descriptor }

    /// Wakes the map's thread.
    func wake() { bell.ring() }

    /// Whether one more input may be taken in.
    var hasRoom: Bool { state.withLock { hasRoom($0) } }

    /// Whether one more input may be taken in, which then counts as such; if not, the map's thread is woken when
    /// outcomes were taken.
    func admits() -> Bool {
        state.withLock { state in
            state.isHeld = !hasRoom(state)
            if !state.isHeld { state.pulled += 1 }
            return !state.isHeld
        }
    }

    private func hasRoom(_ state: State) -> Bool {
        state.pulled - state.taken < window && state.readyBytes < Self.byteLimit
    }

    /// Keeps why there are no more inputs, for when all outcomes were taken.
    func fail(_ error: any Error) { state.withLock { $0.error = error } }

    // MARK: - For the engine

    var backlog: Int { state.withLock { $0.hasNews ? $0.readyBytes : 0 } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func take(_ outcome: Outcome) {
        state.withLock { state in
            state.ready.append(Settled(index: outcome.index, answer: outcome.answer))
            state.readyBytes += outcome.answer.bytes
            state.hasNews = true
        }
    }

    func flush() {
        serve { $0.hasNews = false }
    }

    private func end(_ summary: MapSummary) {
        serve { state in
            state.hasEnded = true
            state.error = state.error ?? summary.end.thrown
        }
    }

    private func serve(_ change: (inout State) -> Void) {
        let served = state.withLock { state in
            change(&state)
            return state.served()
        }
        if let (taker, chunk) = served { taker.resume(with: chunk) }
    }

    // MARK: - For the taker

    /// The next outcomes, at least one; nil when the map has ended. Who asks is done with those before.
    ///
    /// - Throws: what ended the map early; `CancellationError` when the task was cancelled, which stops the map.
    func next() async throws -> [Settled]? {
        let isHeld = state.withLock { state in
            state.taken += state.lent
            state.lent = 0
            defer { state.isHeld = false }
            return state.isHeld
        }
        if isHeld { bell.ring() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { taker in
                serve { $0.taker = taker }
            }
        } onCancel: {
            close()
        }
    }

    /// Stops the map: no further call is made, and nobody waits for those under way.
    func close() {
        serve { $0.isClosed = true }
        bell.ring()
    }
}

extension Outcome.Answer {
    /// What it holds in memory, roughly.
    fileprivate var bytes: Int {
        switch self {
        case .result(let text): 64 + text.bytes.count
        case .failure(let error): 256 + error.message.utf8.count
        }
    }
}
