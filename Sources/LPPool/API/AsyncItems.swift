import LPCore
import Synchronization

/// The elements of an asynchronous sequence as the items of a map: a task draws them as there is room for them.
final class AsyncItems: ItemSource {
    private let feed: MapFeed
    private let call: Call
    private let shelf = Shelf()
    private let task: Task<Void, Never>
    /// What was taken from the shelf, the first last.
    private var drawn: [JSONText] = []

    /// - Parameter draw: the next input; nil at the end.
    init(
        _ feed: MapFeed, _ call: Call, draw: @escaping @Sendable () async throws -> JSONText?
    ) {
        self.feed = feed
        self.call = call
        task = Task { [shelf] in
            do {
                while await shelf.hasRoom(feed), let input = try await draw() {
                    if shelf.put(input) { feed.wake() }
                }
            } catch {
                feed.fail(error)
            }
            shelf.end()
            feed.wake()
        }
    }

    deinit {
        task.cancel()
        shelf.close()
    }

    var descriptor: Int32? { feed.descriptor }

    func next() -> NextItem {
        if drawn.isEmpty {
            guard let inputs = shelf.takeAll(feed) else { return .ended }
            drawn = inputs.reversed()
        }
        return drawn.popLast().map(call.item) ?? .waiting
    }
}

/// What the task has drawn and the map has not taken.
private final class Shelf: Sendable {
    private struct State {
        var inputs: [JSONText] = []
        var hasEnded = false
        var isClosed = false
        /// Whether the map waits for more.
        var isAwaited = false
        /// The task, when it waits for room.
        var drawer: CheckedContinuation<Void, Never>?

        mutating func takeDrawer() -> CheckedContinuation<Void, Never>? {
            defer { drawer = nil }
            return drawer
        }
    }

    private let state = Mutex(State())

    // MARK: - For the task

    /// Waits until one more input may be taken in; false when none is wanted any more.
    func hasRoom(_ feed: MapFeed) async -> Bool {
        while !state.withLock(\.isClosed) {
            if feed.admits() { return true }
            await withCheckedContinuation { drawer in
                let isClosed = state.withLock { state in
                    if !state.isClosed { state.drawer = drawer }
                    return state.isClosed
                }
                // There may have come room before the map could know who waits for it.
                if isClosed { drawer.resume() } else { feed.wake() }
            }
        }
        return false
    }

    /// Adds an input; true when the map waits for it.
    func put(_ input: JSONText) -> Bool {
        state.withLock { state in
            state.inputs.append(input)
            defer { state.isAwaited = false }
            return state.isAwaited
        }
    }

    func end() { state.withLock { $0.hasEnded = true } }

    // MARK: - For the map

    /// What there is; nil when no more will come.
    func takeAll(_ feed: MapFeed) -> [JSONText]? {
        let hasRoom = feed.hasRoom
        let (inputs, drawer) = state.withLock { state in
            defer { state.inputs = [] }
            state.isAwaited = state.inputs.isEmpty
            let isOver = state.inputs.isEmpty && state.hasEnded
            return (isOver ? nil : state.inputs, hasRoom ? state.takeDrawer() : nil)
        }
        drawer?.resume()
        return inputs
    }

    /// Lets the task go.
    func close() {
        let drawer = state.withLock { state in
            state.isClosed = true
            return state.takeDrawer()
        }
        drawer?.resume()
    }
}
