import LPCloud
import LPCore
import Synchronization
import Testing

@testable import LPPool

/// Calls that are made once, by a transport that answers from a list and a clock that only pauses move.
struct SingleCallTests {
    private typealias Reply = Result<Response, TransferError>

    private final class ListedTransport: Transport {
        private let replies: Mutex<[Reply]>
        let requests = Mutex<[Request]>([])

        init(_ replies: [Reply]) { self.replies = Mutex(replies.reversed()) }

        func send(_ request: Request) async throws(TransferError) -> Response {
            requests.withLock { $0.append(request) }
            let reply = replies.withLock { $0.count > 1 ? $0.popLast() : $0.last }
            guard let reply else { throw TransferError(.notSent, peer: "here", reason: "silence") }
            return try reply.get()
        }
    }

    private static let result: Reply = .success(Response(status: 200, body: Array("55".utf8)))
    private static let lost: Reply = .failure(
        TransferError(.unknown, peer: "here", reason: "connection broke"))
    private static let unsent: Reply = .failure(
        TransferError(.notSent, peer: "here", reason: "connection refused"))
    private static let refused: Reply = .success(
        Response(
            status: 429, headers: [("x-amzn-ErrorType", "TooManyRequestsException")],
            body: Array("{}".utf8)))

    /// Makes a call; returns its answer, how many requests there were, and how long it paused in ms.
    private func make(
        _ replies: [Reply], retry: Retry = Retry(atMostOnce: true),
        _ change: (inout SingleCall) -> Void = { _ in }
    ) async -> (reply: SingleCall.Reply, requests: [Request], paused: Int) {
        var call = SingleCall("f")
        call.retry = retry
        change(&call)
        let transport = ListedTransport(replies)
        let paused = Mutex(0)
        let clock = Clock(
            milliseconds: { paused.withLock { $0 } }, epoch: { 0 }, chance: { 0.5 })
        let reply = await call.make(JSONText(1), through: transport, clock: clock) { duration in
            paused.withLock { $0 += Int(duration / .milliseconds(1)) }
        }
        return (reply, transport.requests.withLock { $0 }, paused.withLock { $0 })
    }

    @Test func `a call whose reply was lost is made again only when that is asked for`() async {
        let once = await make([Self.lost, Self.result])
        guard case .failure(let error) = once.reply.answer else {
            Issue.record("there is a result")
            return
        }
        #expect(error.name == "ReplyLost" && once.requests.count == 1)
        let twice = await make([Self.lost, Self.result], retry: Retry(attempts: 2))
        #expect(twice.reply.answer == .result(JSONText(55)) && twice.requests.count == 2)
    }

    @Test func `what was not executed is tried again`() async {
        let unsent = await make([Self.unsent, Self.unsent, Self.result])
        #expect(unsent.reply.answer == .result(JSONText(55)) && unsent.requests.count == 3)
        let never = await make([Self.unsent])
        #expect(never.requests.count == 8 && never.reply.response == nil)
    }

    @Test func `a refusal costs no attempt, for ten minutes`() async {
        let late = await make(Array(repeating: Self.refused, count: 20) + [Self.result])
        #expect(late.reply.answer == .result(JSONText(55)) && late.requests.count == 21)
        let never = await make([Self.refused], retry: Retry(attempts: 1))
        #expect((600_000...660_000).contains(never.paused))
    }

    @Test(arguments: [(Invocation.Kind.event, 202), (.dryRun, 204)])
    func `there is nothing to wait for`(_ kind: Invocation.Kind, _ status: Int) async {
        let taken = Response(status: status, headers: [("x-amzn-RequestId", "r")])
        let made = await make([.success(taken)]) { $0.kind = kind }
        #expect(made.reply.answer == nil && made.reply.requestId == "r")
        let types = made.requests.flatMap(\.headers).filter { $0.name == "X-Amz-Invocation-Type" }
        #expect(types.map(\.value) == [kind.rawValue])
        let odd = await make([Self.result]) { $0.kind = kind }
        #expect(odd.reply.answer == .result(JSONText(55)))
    }

    @Test func `the log's end comes with what it reports`() async {
        let log =
            "hello\nREPORT RequestId: r\tDuration: 1.25 ms\tBilled Duration: 2 ms\t"
            + "Memory Size: 128 MB\tMax Memory Used: 31 MB\tInit Duration: 90.50 ms\t\n"
        let response = Response(
            status: 200,
            headers: [
                ("X-Amz-Log-Result", Base64.encode(log.utf8)), ("X-Amz-Executed-Version", "7"),
            ], body: Array("1".utf8))
        let made = await make([.success(response)]) { $0.wantsLog = true }
        #expect(made.reply.log == Array(log.utf8) && made.reply.version == "7")
        let report = made.reply.report
        #expect(report?.duration == 1.25 && report?.billed == 2 && report?.initDuration == 90.5)
        #expect(report?.memory == 128 && report?.peak == 31)
    }

    @Test(arguments: [(Invocation.Kind.wait, 6 << 20), (.event, 1 << 20), (.dryRun, 6 << 20)])
    func `an event over the limit is not sent`(_ kind: Invocation.Kind, _ limit: Int) async {
        var call = SingleCall("f")
        call.kind = kind
        for (length, count) in [(limit, 1), (limit + 1, 0)] {
            let transport = ListedTransport([Self.result])
            let event = JSONText(string: String(repeating: "x", count: length - 2))
            let reply = await call.make(event, through: transport)
            #expect(transport.requests.withLock { $0.count } == count)
            if case .failure(let error) = reply.answer {
                #expect(error.name == "RequestTooLargeException" && count == 0)
            }
        }
    }
}
