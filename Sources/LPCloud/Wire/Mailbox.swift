import Synchronization

/// What other threads leave for one that waits.
final class Mailbox<Letter: Sendable>: Sendable {
    private struct Content {
        var letters: [Letter] = []
        /// Wakes that were promised and not yet heard.
        var rings = 0
    }

    private let content = Mutex(Content())
    private let wakeup = Wakeup()

    /// Readable while there are letters, and once more at times.
    var descriptor: Int32 { wakeup.descriptor }

    func post(_ new: [Letter]) {
        guard !new.isEmpty else { return }
        let isFirst = content.withLock { content in
            let isFirst = content.letters.isEmpty
            content.letters += new
            if isFirst { content.rings += 1 }
            return isFirst
        }
        // Not under the lock, which whoever is woken wants at once.
        if isFirst { wakeup.wake() }
    }

    /// Takes what is there; for one thread only.
    func takeAll() -> [Letter] {
        guard content.withLock({ $0.rings > 0 }) else { return [] }
        // Nobody wakes us again while there are letters, so this comes before they go.
        let heard = wakeup.clear()
        return content.withLock { content in
            content.rings -= heard
            defer { content.letters = [] }
            return content.letters
        }
    }
}
