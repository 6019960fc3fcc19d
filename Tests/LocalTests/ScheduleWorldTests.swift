import NIOCore
import Testing

@testable import lp_local
import TestSupport

struct ScheduleWorldTests {
    @Test(arguments: 0..<100)
    func `every call is dispatched or named lost once, within the limits`(_ seed: UInt64) {
        var world = ScheduleWorld(seed: seed)
        for _ in 0..<20_000 where !world.isDone { world.step() }
        #expect(world.isDone)
        #expect(world.dispatched.union(world.lost) == Set(1...ScheduleWorld.calls))
    }
}

/// A world that obeys a schedule, and in which everything happens by chance.
private struct ScheduleWorld {
    static let calls = 200
    private static let limits = (running: 3, alive: 5)
    private static let names = ["f", "g", "h", "i", "j", "k", "l"]

    private enum Stage {
        case starting(bound: Int?)
        case idle
        case busy(Int)
    }

    private struct Worker {
        let function: String
        var stage: Stage
        /// Runs what its function no longer is.
        var isOld = false
    }

    private(set) var dispatched: Set<Int> = []
    private(set) var lost: Set<Int> = []
    private var schedule = Schedule(limit: limits.running, room: limits.alive)
    private var random: SeededGenerator
    private var arrived = 0
    private var functions: [Int: String] = [:]
    private var workers: [Int: Worker] = [:]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    var isDone: Bool { arrived == Self.calls && running.isEmpty }

    private var running: [Int] { ids { if case .idle = $0 { false } else { true } } }
    private var now: NIODeadline { .uptimeNanoseconds(1) + .seconds(Int64(arrived)) }

    private func ids(_ isWanted: (Stage) -> Bool) -> [Int] {
        workers.filter { isWanted($1.stage) }.keys.sorted()
    }

    private mutating func any<Element>(_ elements: [Element]) -> Element? {
        elements.randomElement(using: &random)
    }

    mutating func step() {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<8: if arrived < Self.calls { arrive() }
        case 8..<15: if let id = any(running) { ready(id) }
        case 15: if let id = any(workers.keys.sorted()) { end(id) }
        case 16: change(forgetting: false)
        case 17: change(forgetting: true)
        case 18:
            let unbound = ids { if case .starting(bound: nil) = $0 { true } else { false } }
            if let id = any(unbound) { obey(schedule.restart(id)) }
        default: obey(schedule.reap(idleSince: now - .seconds(10)))
        }
    }

    private mutating func arrive() {
        arrived += 1
        let function = any(Self.names) ?? ""
        functions[arrived] = function
        obey(schedule.arrive(arrived, for: function))
    }

    private mutating func ready(_ id: Int) {
        if case .busy = workers[id]?.stage { workers[id]?.stage = .idle }
        let actions = schedule.ready(id, at: now)
        if case .starting(bound: nil) = workers[id]?.stage { workers[id]?.stage = .idle }
        obey(actions)
    }

    private mutating func end(_ id: Int) {
        guard let worker = workers.removeValue(forKey: id) else { return }
        let (call, actions) = schedule.ended(id)
        switch worker.stage {
        case .idle: #expect(call == nil)
        case .busy(let own): #expect(call == own)
        case .starting(let bound):
            if let bound { #expect(call == bound) }
            if let call { lose(call) }
        }
        obey(actions)
    }

    private mutating func change(forgetting: Bool) {
        guard let function = any(Self.names) else { return }
        for (id, worker) in workers where worker.function == function { workers[id]?.isOld = true }
        guard forgetting else { return obey(schedule.renew(function)) }
        let (calls, actions) = schedule.forget(function)
        for call in calls { lose(call) }
        obey(actions)
    }

    private mutating func lose(_ call: Int) {
        #expect(!dispatched.contains(call))
        #expect(lost.insert(call).inserted)
    }

    private mutating func obey(_ actions: [Schedule.Action]) {
        for action in actions {
            switch action {
            case .start(let id, let function, let bound):
                workers[id] = Worker(function: function, stage: .starting(bound: bound))
            case .dispatch(let call, let id): dispatch(call, to: id)
            case .stop(let id):
                switch workers.removeValue(forKey: id)?.stage {
                case .idle, .starting(bound: nil): break
                case .busy, .starting, nil: Issue.record("a worker was stopped that has a call")
                }
            }
        }
        #expect(running.count <= Self.limits.running)
        #expect(workers.count <= Self.limits.alive)
        for case .dispatch(let call, let id) in actions
        where Int.random(in: 0..<20, using: &random) == 0 {
            refuse(call, id)
        }
    }

    private mutating func refuse(_ call: Int, _ id: Int) {
        workers[id] = nil
        dispatched.remove(call)
        obey(schedule.refused(id))
    }

    private mutating func dispatch(_ call: Int, to id: Int) {
        #expect(workers[id]?.function == functions[call])
        #expect(!lost.contains(call))
        #expect(dispatched.insert(call).inserted)
        switch workers[id]?.stage {
        case .starting(bound: let bound?): #expect(bound == call)
        case .idle, .starting(bound: nil): #expect(workers[id]?.isOld == false)
        case .busy, nil: Issue.record("a call was dispatched to a worker that has one")
        }
        workers[id]?.stage = .busy(call)
    }
}
