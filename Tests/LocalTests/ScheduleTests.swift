import NIOCore
import Testing

@testable import lp_local

struct ScheduleTests {
    private let now = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test func `a call starts a worker, and meets it warm the next time`() {
        var schedule = Schedule(limit: 2, room: 4)
        #expect(schedule.arrive(1, for: "f") == [.start(1, function: "f", bound: nil)])
        #expect(schedule.ready(1, at: now) == [.dispatch(1, to: 1)])
        #expect(schedule.ready(1, at: now) == [])
        #expect(schedule.arrive(2, for: "f") == [.dispatch(2, to: 1)])
    }

    @Test func `calls above the limit wait and are served in the order they came`() {
        var schedule = Schedule(limit: 1, room: 4)
        _ = schedule.arrive(1, for: "f")
        #expect(schedule.arrive(2, for: "f") == [])
        #expect(schedule.arrive(3, for: "f") == [])
        #expect(schedule.ready(1, at: now) == [.dispatch(1, to: 1)])
        #expect(schedule.ready(1, at: now) == [.dispatch(2, to: 1)])
        #expect(schedule.ready(1, at: now) == [.dispatch(3, to: 1)])
    }

    @Test func `functions take turns without ending each other's workers`() {
        var schedule = Schedule(limit: 1, room: 4)
        _ = schedule.arrive(1, for: "f")
        _ = schedule.arrive(2, for: "g")
        _ = schedule.arrive(3, for: "f")
        #expect(schedule.ready(1, at: now) == [.dispatch(1, to: 1)])
        #expect(schedule.ready(1, at: now) == [.start(2, function: "g", bound: nil)])
        #expect(schedule.ready(2, at: now) == [.dispatch(2, to: 2)])
        #expect(schedule.ready(2, at: now) == [.dispatch(3, to: 1)])
    }

    @Test func `the worker that was idle longest makes room`() {
        var schedule = Schedule(limit: 1, room: 2)
        for (call, function) in [(1, "f"), (2, "g")] {
            _ = schedule.arrive(call, for: function)
            _ = schedule.ready(call, at: now)
            _ = schedule.ready(call, at: now + .seconds(Int64(call)))
        }
        #expect(
            schedule.arrive(3, for: "h") == [.stop(1), .start(3, function: "h", bound: nil)])
    }

    @Test func `a worker that dies takes its own call with it, and the next call gets another`() {
        var schedule = Schedule(limit: 1, room: 2)
        _ = schedule.arrive(1, for: "f")
        _ = schedule.ready(1, at: now)
        _ = schedule.arrive(2, for: "f")
        let (lost, actions) = schedule.ended(1)
        #expect(lost == 1)
        #expect(actions == [.start(2, function: "f", bound: nil)])
    }

    @Test func `a worker that dies while it starts takes the oldest call with it`() {
        var schedule = Schedule(limit: 1, room: 2)
        _ = schedule.arrive(1, for: "f")
        _ = schedule.arrive(2, for: "f")
        let (lost, actions) = schedule.ended(1)
        #expect(lost == 1)
        #expect(actions == [.start(2, function: "f", bound: nil)])
    }

    @Test func `an idle worker that dies takes no call with it`() {
        var schedule = Schedule(limit: 1, room: 2)
        _ = schedule.arrive(1, for: "f")
        _ = schedule.ready(1, at: now)
        _ = schedule.ready(1, at: now)
        let (lost, actions) = schedule.ended(1)
        #expect(lost == nil)
        #expect(actions == [])
    }

    @Test func `a call that a worker has not begun is the next to be served`() {
        var schedule = Schedule(limit: 1, room: 2)
        _ = schedule.arrive(1, for: "f")
        _ = schedule.ready(1, at: now)
        _ = schedule.ready(1, at: now)
        #expect(schedule.arrive(2, for: "f") == [.dispatch(2, to: 1)])
        _ = schedule.arrive(3, for: "f")
        #expect(schedule.refused(1) == [.start(2, function: "f", bound: nil)])
        #expect(schedule.ready(2, at: now) == [.dispatch(2, to: 2)])
        #expect(schedule.ready(2, at: now) == [.dispatch(3, to: 2)])
    }

    @Test func `a late init is repeated within the time of the call that waits longest`() {
        var schedule = Schedule(limit: 1, room: 2)
        _ = schedule.arrive(1, for: "f")
        #expect(schedule.restart(1) == [.stop(1), .start(2, function: "f", bound: 1)])
        #expect(schedule.ready(2, at: now) == [.dispatch(1, to: 2)])
    }

    @Test func `a call keeps the worker that was started for it when its function changes`() {
        for change in [{ _ = $0.renew("f") }, { _ = $0.forget("f") }]
            as [(inout Schedule) -> Void]
        {
            var schedule = Schedule(limit: 1, room: 2)
            _ = schedule.arrive(1, for: "f")
            _ = schedule.restart(1)
            change(&schedule)
            #expect(schedule.ready(2, at: now) == [.dispatch(1, to: 2)])
            #expect(schedule.ready(2, at: now) == [.stop(2)])
        }
    }

    @Test func `a change ends idle workers at once and busy ones after their call`() {
        var schedule = Schedule(limit: 2, room: 4)
        _ = schedule.arrive(1, for: "f")
        _ = schedule.arrive(2, for: "f")
        _ = schedule.ready(1, at: now)
        _ = schedule.ready(2, at: now)
        _ = schedule.ready(2, at: now)
        #expect(schedule.renew("f") == [.stop(2)])
        #expect(schedule.arrive(3, for: "f") == [.start(3, function: "f", bound: nil)])
        #expect(schedule.ready(1, at: now) == [.stop(1)])
        #expect(schedule.ready(3, at: now) == [.dispatch(3, to: 3)])
    }

    @Test func `a deleted function loses the calls that wait for it`() {
        var schedule = Schedule(limit: 1, room: 2)
        _ = schedule.arrive(1, for: "f")
        _ = schedule.ready(1, at: now)
        _ = schedule.arrive(2, for: "f")
        let (lost, actions) = schedule.forget("f")
        #expect(lost == [2])
        #expect(actions == [])
    }

    @Test func `only workers that were idle long enough are ended`() {
        var schedule = Schedule(limit: 2, room: 4)
        _ = schedule.arrive(1, for: "f")
        _ = schedule.ready(1, at: now)
        _ = schedule.ready(1, at: now)
        #expect(schedule.reap(idleSince: now) == [])
        #expect(schedule.reap(idleSince: now + .nanoseconds(1)) == [.stop(1)])
    }
}
