import LPCore

/// The elements of a sequence as the items of a map, drawn one by one as there is room for them.
final class SequenceItems: ItemSource {
    private let feed: MapFeed
    private let call: Call
    /// The next input; nil at the end.
    private let draw: () throws -> JSONText?

    init(_ feed: MapFeed, _ call: Call, draw: @escaping () throws -> JSONText?) {
        self.feed = feed
        self.call = call
        self.draw = draw
    }

    var descriptor: Int32? { feed.descriptor }

    func next() -> NextItem {
        guard feed.admits() else { return .waiting }
        do {
            return try draw().map(call.item) ?? .ended
        } catch {
            feed.fail(error)
            return .ended
        }
    }
}
