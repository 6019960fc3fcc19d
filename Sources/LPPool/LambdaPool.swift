import Dispatch
public import LPCloud
public import LPCore

/// A deployed function as a pool of workers.
public struct LambdaPool: Sendable {
    private let endpoint: Endpoint
    private let signer: Signer?
    private let request: Request
    private let jobs: Int
    private let revive: (@Sendable () async -> Void)?

    /// A minute over the longest call that Lambda allows, in ms: the client never gives up before the function does.
    private static let timeout = (900 + 60) * 1000

    /// - Parameters:
    ///   - function: a name, `name:qualifier`, or an ARN.
    ///   - signer: nil where requests are not signed.
    ///   - jobs: how many calls may run at once.
    ///   - revive: brings the service back when it cannot be reached; nil where that is not ours to do.
    public init(
        function: String, qualifier: String? = nil, endpoint: Endpoint, signer: Signer?, jobs: Int,
        revive: (@Sendable () async -> Void)? = nil
    ) {
        self.endpoint = endpoint
        self.signer = signer
        self.jobs = jobs
        self.revive = revive
        request = Invocation.request(function: function, qualifier: qualifier)
    }

    /// Calls the function for every item of a source, and hands each outcome to a sink.
    ///
    /// The calling thread does the work until the map has ended.
    public func map(
        _ call: Call, from source: any ItemSource, to sink: any OutcomeSink, ordered: Bool = true,
        retry: Retry = Retry(), orders: (any OrderSource)? = nil, clock: Clock = .system
    ) -> MapSummary {
        let run = MapRun(
            call, request: PreparedRequest(request, endpoint: endpoint, signer: signer),
            retry: retry, schedule: Schedule(jobs: jobs, ordered: ordered), timeout: Self.timeout,
            through: CurlTransfers(endpoint: endpoint, capacity: jobs), from: source, to: sink,
            orders: orders, revive: revive.map { revive in { Self.wait(for: revive) } },
            clock: clock)
        return run.run()
    }

    /// Waits for work that suspends, on a thread that may block: the map's own.
    private static func wait(for work: @escaping @Sendable () async -> Void) {
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            await work()
            done.signal()
        }
        done.wait()
    }

    /// Calls the function once with an event; a request that may have been executed is not sent again.
    public func apply(_ event: JSONText, retry: Retry = Retry(atMostOnce: true)) -> Outcome? {
        let edges = SingleItem(event)
        _ = map(Call(nil), from: edges, to: edges, retry: retry)
        return edges.outcome
    }
}

/// A map over one item.
private final class SingleItem: ItemSource, OutcomeSink {
    private var event: JSONText?
    private(set) var outcome: Outcome?

    init(_ event: JSONText) { self.event = event }

    let descriptor: Int32? = nil
    let backlog = 0
    let isClosed = false

    func next() -> NextItem {
        defer { event = nil }
        return event.map(NextItem.item) ?? .ended
    }

    func take(_ outcome: Outcome) { self.outcome = outcome }

    func flush() {}
}
