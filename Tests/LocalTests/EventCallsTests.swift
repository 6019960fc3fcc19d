import LPCore
import NIOCore
import NIOEmbedded
import Testing

@testable import lp_local

/// Calls that nobody waits for, in time that passes only when told to.
struct EventCallsTests {
    private final class World {
        let loop = EmbeddedEventLoop()
        var made: [Call] = []
        var told: [(arn: String, condition: String?)] = []
        lazy var events = EventCalls(
            loop: loop, submit: { [unowned self] in made.append($0) },
            delivery: { [unowned self] arn, record, promise in
                let context = JSONText(unchecked: Array(record.readableBytesView))
                    .members?.first { $0.name.string == "requestContext" }?.value
                let condition = context?.members?.first { $0.name.string == "condition" }?.value
                told.append((arn, condition?.string))
                return (call("told", promise), nil)
            })

        private func call(_ id: String, _ promise: EventLoopPromise<Outcome>) -> Call {
            Call(
                function: "f", requestId: id, payload: ByteBuffer(string: "1"), arn: "arn",
                traceId: "t", clientContext: nil, wantsLog: false, promise: promise)
        }

        func accept(_ id: String, _ config: EventConfig? = nil) {
            events.accept(call(id, loop.makePromise()), config)
            loop.run()
        }

        func end(_ number: Int, isError: Bool) {
            made[number].promise.succeed(Outcome(ByteBuffer(string: "1"), isError: isError))
            loop.run()
        }

        deinit { try? loop.syncShutdownGracefully() }
    }

    @Test func `a call that succeeds is made once`() {
        let world = World()
        world.accept("a")
        #expect(world.events.hasCalls)
        world.end(0, isError: false)
        #expect(!world.events.hasCalls)
        world.loop.advanceTime(by: .hours(1))
        #expect(world.made.count == 1)
    }

    @Test func `a call that fails is made again after one minute and after two`() {
        let world = World()
        world.accept("a")
        for (number, seconds) in [(0, 60), (1, 120)] {
            world.end(number, isError: true)
            world.loop.advanceTime(by: .seconds(Int64(seconds) - 1))
            #expect(world.made.count == number + 1 && world.events.hasCalls)
            world.loop.advanceTime(by: .seconds(1))
            #expect(world.made.count == number + 2)
        }
        #expect(world.made.map(\.requestId) == ["a", "a", "a"])
        world.end(2, isError: true)
        world.loop.advanceTime(by: .hours(1))
        #expect(world.made.count == 3 && !world.events.hasCalls)
    }

    @Test func `a call that the server cannot make is tried again too`() {
        let world = World()
        world.accept("a")
        world.made[0].promise.fail(APIError.service("no"))
        world.loop.run()
        world.loop.advanceTime(by: .minutes(1))
        world.end(1, isError: false)
        #expect(world.made.count == 2 && !world.events.hasCalls)
    }

    @Test func `a function's own settings say how often and how long`() {
        let world = World()
        world.accept("a", EventConfig(retries: 0))
        world.end(0, isError: true)
        world.loop.advanceTime(by: .hours(1))
        #expect(world.made.count == 1 && !world.events.hasCalls)
        world.accept("b", EventConfig(maximumAge: 179))
        world.end(1, isError: true)
        world.loop.advanceTime(by: .minutes(1))
        world.end(2, isError: true)
        // The third would come after 180 s.
        #expect(world.made.count == 3 && !world.events.hasCalls)
    }

    @Test func `a refused call costs no attempt, and is tried until it is too old`() {
        let world = World()
        world.accept("a", EventConfig(retries: 0, maximumAge: 60, onFailure: "told"))
        for (number, seconds) in [1, 2, 4, 8, 16].enumerated() {
            world.made[number].promise.fail(APIError.throttled("busy"))
            world.loop.run()
            #expect(world.made.count == number + 1)
            world.loop.advanceTime(by: .seconds(Int64(seconds)))
            #expect(world.made.count == number + 2)
        }
        world.made[5].promise.fail(APIError.throttled("busy"))
        world.loop.run()
        #expect(world.told.map(\.arn) == ["told"])
        #expect(world.told.first?.condition == "EventAgeExceeded")
    }

    @Test(arguments: [true, false])
    func `who is to be told of the end is told, by a call of its own`(_ isError: Bool) {
        let world = World()
        world.accept("a", EventConfig(retries: 0, onSuccess: "good", onFailure: "bad"))
        world.end(0, isError: isError)
        #expect(world.told.map(\.arn) == [isError ? "bad" : "good"])
        #expect(world.told.first?.condition == (isError ? "RetriesExhausted" : "Success"))
        #expect(world.made.map(\.requestId) == ["a", "told"])
        // That one has its own course.
        world.end(1, isError: true)
        world.loop.advanceTime(by: .minutes(1))
        #expect(world.made.count == 3 && world.told.count == 1)
    }

    @Test func `a call of a function that is gone ends at once`() {
        let world = World()
        world.accept("a", EventConfig(onFailure: "told"))
        world.made[0].promise.fail(APIError.notFound("gone"))
        world.loop.run()
        #expect(world.told.map(\.condition) == ["RetriesExhausted"])
    }
}
