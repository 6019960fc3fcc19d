public import LPCore

/// Waiting for a change to take effect, as a value: when to look again, when to give up, and that what failed has failed.
public struct Waiter: Sendable {
    /// How the thing stands when it is looked at.
    public enum Sight: Hashable, Sendable {
        case done
        case pending
        /// It will never be done; lower case, no full stop.
        case failed(reason: String)
    }

    /// What to do after a look.
    public enum Step: Hashable, Sendable {
        case done
        case look(after: Duration)
        case failed(reason: String)
        /// The patience is over.
        case late
    }

    public let patience: Duration
    private let longest: Duration
    private var next: Duration

    /// - Parameters:
    ///   - patience: from the first look to the last.
    ///   - first: the pause after the first look; each one after it is twice as long.
    ///   - longest: the longest pause.
    public init(
        patience: Duration = .seconds(300), first: Duration = .milliseconds(50),
        longest: Duration = .seconds(1)
    ) {
        self.patience = patience
        self.longest = longest
        next = first
    }

    /// - Parameter elapsed: the time since the first look began.
    public mutating func step(_ sight: Sight, elapsed: Duration) -> Step {
        switch sight {
        case .done: return .done
        case .failed(let reason): return .failed(reason: reason)
        case .pending:
            guard elapsed < patience else { return .late }
            defer { next = min(next * 2, longest) }
            return .look(after: min(next, patience - elapsed))
        }
    }

    /// Looks at a thing until it is done.
    ///
    /// - Parameters:
    ///   - thing: what is waited for, for the message.
    ///   - clock: the time since some moment.
    ///   - pause: what waits; a test's clock need not.
    ///   - look: says how the thing stands, and what it is.
    /// - Throws: a `Failure` when it failed, or is not done in time.
    public func wait<State>(
        for thing: String, clock: () -> Duration = Self.clock,
        pause: (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        look: () async throws(Failure) -> (Sight, State)
    ) async throws(Failure) -> State {
        var waiter = self
        let start = clock()
        while true {
            let (sight, state) = try await look()
            switch waiter.step(sight, elapsed: clock() - start) {
            case .done: return state
            case .look(let delay): await pause(delay)
            case .failed(let reason):
                throw Failure(cannot: "wait for", thing, reason, name: "ChangeFailed")
            case .late:
                throw Failure(
                    cannot: "wait for", thing,
                    "its change is still under way after \(patience.components.seconds) s",
                    next: "run the same command again later", name: "NotReady")
            }
        }
    }

    /// The time since the first look at this clock.
    public static let clock: @Sendable () -> Duration = { origin.duration(to: .now) }

    private static let origin = ContinuousClock.now
}
