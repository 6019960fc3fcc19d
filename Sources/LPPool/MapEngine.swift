import Dispatch
public import LPCloud

/// Calls of one deployed function, many at a time: what the commands and the Swift API stand on.
public struct MapEngine: Sendable {
    private let function: String
    private let qualifier: String?
    private let endpoint: Endpoint
    private let signatory: Signatory?
    private let revive: (@Sendable () async -> Void)?

    /// - Parameters:
    ///   - function: a name, `name:qualifier`, or an ARN.
    ///   - account: where the function is, and as whom to call it.
    public init(function: String, qualifier: String? = nil, account: Account) {
        self.function = function
        self.qualifier = qualifier
        endpoint = account.endpoint
        signatory = account.signatory
        revive = account.revive
    }

    /// Does what a plan says, from its source to its sink.
    ///
    /// The calling thread does the work until the map has ended.
    public func run(_ plan: MapPlan, _ edges: MapEdges, clock: Clock = .system) -> MapSummary {
        let request = Invocation.request(
            function: function, qualifier: qualifier, wantsLog: plan.wantsReports)
        let run = MapRun(
            plan, edges,
            request: LiveRequest(request, endpoint: endpoint, signatory: signatory),
            through: ShardedTransfers.open(endpoint, capacity: plan.jobs),
            revive: revive.map { revive in { Self.wait(for: revive) } }, clock: clock)
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
}
