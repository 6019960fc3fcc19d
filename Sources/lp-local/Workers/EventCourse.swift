import NIOCore
import NIOHTTP1

/// How far an asynchronous call has got: a value that says what comes after each attempt (developer guide, asynchronous
/// invocation).
struct EventCourse {
    /// How it ended.
    enum Ending: String {
        case success = "Success"
        case exhausted = "RetriesExhausted"
        case tooOld = "EventAgeExceeded"
    }

    enum Step {
        /// Make it again, after a while.
        case attempt(TimeAmount)
        case end(Ending)
    }

    private let config: EventConfig?
    private let start: NIODeadline
    /// How often the function was called.
    private(set) var attempts = 0
    /// How often in a row the call could not be made at all.
    private var refusals = 0

    /// The delays before the second and the third attempt.
    private static let delays = [TimeAmount.minutes(1), .minutes(2)]
    /// How long an event is kept, in seconds.
    private static let maximumAge = 6 * 3600
    /// The longest delay before a call that was refused is tried again.
    private static let patience = TimeAmount.minutes(5)

    init(_ config: EventConfig?, from start: NIODeadline) {
        self.config = config
        self.start = start
    }

    /// What comes after an attempt.
    mutating func next(after result: Result<Outcome, any Error>, at now: NIODeadline) -> Step {
        let delay: TimeAmount
        switch result {
        case .success(let outcome):
            attempts += 1
            refusals = 0
            if !outcome.isError { return .end(.success) }
            guard attempts <= config?.retries ?? Self.delays.count else { return .end(.exhausted) }
            delay = Self.delays[min(attempts, Self.delays.count) - 1]
        case .failure(let error):
            // A function that is gone does not come back.
            if (error as? APIError)?.status == .notFound { return .end(.exhausted) }
            delay = min(.seconds(1 << Int64(min(refusals, 9))), Self.patience)
            refusals += 1
        }
        let age = TimeAmount.seconds(Int64(config?.maximumAge ?? Self.maximumAge))
        return now + delay <= start + age ? .attempt(delay) : .end(.tooOld)
    }

    /// The ARN of who is told of an end; nil when nobody is.
    func destination(_ ending: Ending) -> String? {
        ending == .success ? config?.onSuccess : config?.onFailure
    }
}
