import Synchronization

/// What other threads leave for one that waits.
final class Mailbox<Letter: Sendable>: Sendable {
    private let letters = Mutex<[Letter]>([])
    private let wakeup = Wakeup()

    /// Readable while there are letters.
    var descriptor: Int32 { wakeup.descriptor }

    func post(_ new: [Letter]) {
        guard !new.isEmpty else { return }
        letters.withLock { letters in
            if letters.isEmpty { wakeup.wake() }
            letters += new
        }
    }

    /// Takes what is there; for one thread only.
    func takeAll() -> [Letter] {
        guard letters.withLock({ !$0.isEmpty }) else { return [] }
        // Nobody wakes us again while there are letters, so this comes before they go.
        wakeup.clear()
        return letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }
}
