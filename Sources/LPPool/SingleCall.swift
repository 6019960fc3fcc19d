public import LPCloud
public import LPCore

/// One call of a deployed function, which is made a second time only when that is asked for.
public struct SingleCall: Sendable {
    public var kind = Invocation.Kind.wait
    /// Whether the reply is to bring the end of the call's log.
    public var wantsLog = false
    /// What the function finds as its context's `client_context`; an object.
    public var clientContext: JSONText?
    public var retry = Retry(atMostOnce: true)
    private let function: String
    private let qualifier: String?

    /// - Parameters:
    ///   - function: a name, `name:qualifier`, or an ARN.
    ///   - qualifier: a version or an alias; nil for the latest code.
    public init(_ function: String, qualifier: String? = nil) {
        self.function = function
        self.qualifier = qualifier
    }

    /// What came back.
    public struct Reply: Sendable {
        /// Nil when the service took the event, or would have: there is nothing to wait for.
        public let answer: Outcome.Answer?
        /// The last response; nil when there was none.
        public let response: Response?

        public var requestId: String? { response?[header: "x-amzn-requestid"] }
        /// The version of the function that ran.
        public var version: String? { response?[header: "x-amz-executed-version"] }
        /// The end of the call's log, if it was wanted: at most 4 KB.
        public var log: [UInt8]? {
            response?[header: "x-amz-log-result"].flatMap(Base64.decode)
        }
        /// What the call used, as its log says.
        public var report: InvocationReport? {
            log.flatMap { InvocationReport(tail: String(decoding: $0, as: UTF8.self)) }
        }
    }

    /// Makes the call.
    ///
    /// - Parameters:
    ///   - clock: says how long a refusal has lasted, and draws the delays.
    ///   - pause: waits before a further attempt.
    ///   - refused: is told, once, why the service has refused the call for some seconds.
    public func make(
        _ event: JSONText, through transport: some Transport, clock: Clock = .system,
        pause: (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        refused: (String) -> Void = { _ in }
    ) async -> Reply {
        if let reason = Self.objection(to: event, kind) {
            let error = ErrorDetails(
                type: .function, name: "RequestTooLargeException", message: reason)
            return Reply(answer: .failure(error), response: nil)
        }
        var request = Invocation.request(
            function: function, qualifier: qualifier, kind: kind, wantsLog: wantsLog,
            clientContext: clientContext)
        request.body = event.bytes
        let start = clock.milliseconds()
        var pace = Pace(jobs: 1)
        var attempts = Attempts()
        while true {
            pace.sent(now: clock.milliseconds())
            let result = await Self.send(request, through: transport)
            let response = try? result.get()
            if let response, response.status == kind.acceptance {
                return Reply(answer: nil, response: response)
            }
            let now = clock.milliseconds()
            let delay: Int?
            let error: ErrorDetails
            switch Verdict(result) {
            case .result(let value): return Reply(answer: .result(value), response: response)
            case .failed(let details), .permanent(let details): (error, delay) = (details, nil)
            case .retry(.throttled(let refusal), let details):
                pace.refused(refusal, inFlight: 0, now: now, chance: clock.chance())
                error = details
                delay = await Self.isGranted(&pace, clock, pause, refused) ? 0 : nil
            case .retry(let cause, let details):
                pace.answered(inFlight: 0, now: now)
                attempts.note(cause)
                error = details
                delay = retry.delay(
                    cause, after: attempts, age: now - start, chance: clock.chance())
            }
            guard let delay else { return Reply(answer: .failure(error), response: response) }
            if delay > 0 { await pause(.milliseconds(delay)) }
        }
    }

    /// Waits until a service that refused the call may be asked again; false when it refuses for ever.
    private static func isGranted(
        _ pace: inout Pace, _ clock: Clock, _ pause: (Duration) async -> Void,
        _ refused: (String) -> Void
    ) async -> Bool {
        while true {
            let now = clock.milliseconds()
            switch pace.alarm(now: now) {
            case .announce(let reason): refused(reason)
            case .giveUp: return false
            case nil: break
            }
            guard !pace.admits(inFlight: 0, now: now),
                let due = pace.nextDue(inFlight: 0, now: now)
            else { return true }
            await pause(.milliseconds(max(due - now, 1)))
        }
    }

    private static func objection(to event: JSONText, _ kind: Invocation.Kind) -> String? {
        guard event.bytes.count > kind.payloadLimit else { return nil }
        return "the event has \(event.bytes.count) bytes, more than the "
            + "\(kind.payloadLimit >> 20) MB that \(kind == .event ? "an asynchronous" : "one") call can carry"
    }

    private static func send(_ request: Request, through transport: some Transport) async
        -> Result<Response, TransferError>
    {
        do { return .success(try await transport.send(request)) } catch { return .failure(error) }
    }
}

extension Retry {
    /// How long to wait before the next attempt, in ms; nil when there is to be none.
    fileprivate func delay(
        _ cause: Verdict.Cause, after attempts: Attempts, age: Int, chance: Double
    ) -> Int? {
        let decision = decide(cause, after: attempts, age: age, chance: chance)
        return if case .again(let delay) = decision { delay } else { nil }
    }
}
