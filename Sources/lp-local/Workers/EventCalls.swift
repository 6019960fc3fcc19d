import LPCore
import NIOCore
import NIOHTTP1

/// Calls that nobody waits for (Invoke with the type Event): one that fails is made again twice, as Lambda does, unless
/// the function is set up otherwise; then a function may be told of the end.
///
/// They are kept in memory alone: those that wait for their next attempt when the server ends are not made.
final class EventCalls {
    /// Makes the call that takes a result to the function of an ARN, and says what becomes of that one.
    typealias Delivery = (String, ByteBuffer, EventLoopPromise<Outcome>) -> (Call, EventConfig?)?

    private let loop: any EventLoop
    private let submit: (Call) -> Void
    private let delivery: Delivery
    /// Calls that run or wait for their next attempt.
    private var open = 0

    /// - Parameter submit: starts a call, whose promise tells of its end.
    init(
        loop: any EventLoop, submit: @escaping (Call) -> Void,
        delivery: @escaping Delivery = { _, _, _ in nil }
    ) {
        self.loop = loop
        self.submit = submit
        self.delivery = delivery
    }

    var hasCalls: Bool { open > 0 }

    /// Makes a call, whose promise is not looked at by anybody else.
    func accept(_ call: Call, _ config: EventConfig? = nil) {
        open += 1
        attempt(call, EventCourse(config, from: loop.now))
    }

    private func attempt(_ call: Call, _ course: EventCourse) {
        call.promise.futureResult.assumeIsolated().whenComplete { result in
            var course = course
            switch course.next(after: result, at: self.loop.now) {
            case .attempt(let delay):
                self.loop.assumeIsolated().scheduleTask(in: delay) {
                    self.attempt(call.again(self.loop.makePromise()), course)
                }
            case .end(let ending): self.end(call, course, ending, result)
            }
        }
        submit(call)
    }

    private func end(
        _ call: Call, _ course: EventCourse, _ ending: EventCourse.Ending,
        _ result: Result<Outcome, any Error>
    ) {
        open -= 1
        guard let arn = course.destination(ending) else { return }
        let record = EventRecord(call: call, course: course, ending: ending, result: result)
        let payload = ByteBuffer(bytes: record.json(WallClock.milliseconds()).bytes)
        let promise = loop.makePromise(of: Outcome.self)
        guard let (next, config) = delivery(arn, payload, promise) else {
            return promise.fail(APIError.notFound("Function not found: \(arn)"))
        }
        accept(next, config)
    }
}
