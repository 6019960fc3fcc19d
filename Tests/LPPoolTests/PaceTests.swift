import Testing

@testable import LPPool
import TestSupport

struct PaceTests {
    typealias Client = PaceSimulation.Client
    static let concurrency = Refusal(reason: "ConcurrentInvocationLimitExceeded")

    /// How much more was sent than was done, as a share.
    static func waste(_ client: Client) -> Double {
        Double(client.requests - client.done) / Double(client.done)
    }

    @Test func `without refusals all jobs are open at once and stay open`() {
        var simulation = PaceSimulation([Client(items: 1000, jobs: 1000)], seed: 0)
        simulation.run()
        #expect(simulation.clients[0].mostInFlight == 1000)
        #expect(simulation.clients[0].requests == 1000)
        #expect(simulation.now <= 230)
    }

    @Test(arguments: [(20, 64, 1500), (200, 1000, 10_000)], [0, 1000])
    func `a limit on concurrency is used up with little waste`(
        _ what: (slots: Int, jobs: Int, items: Int), hint: Int
    ) {
        for seed in 0..<4 {
            var simulation = PaceSimulation(
                [Client(items: what.items, jobs: what.jobs)], seed: seed)
            simulation.slots = { _ in what.slots }
            simulation.hint = hint
            simulation.run()
            #expect(simulation.clients[0].done == what.items)
            #expect(simulation.now <= what.items / what.slots * simulation.duration * 12 / 10)
            #expect(Self.waste(simulation.clients[0]) <= 0.1)
        }
    }

    @Test func `slots that are free only some time after the reply cost little`() {
        for seed in 0..<4 {
            var simulation = PaceSimulation([Client(items: 1500, jobs: 64)], seed: seed)
            simulation.slots = { _ in 20 }
            simulation.lag = 20
            simulation.duration = 1000
            simulation.run()
            #expect(simulation.now <= 75_000 * 12 / 10)
            #expect(Self.waste(simulation.clients[0]) <= 0.1)
        }
    }

    @Test func `limits that move in mid-run are followed both ways`() {
        let slots = [200, 20, 100, 50, 200, 1]
        for seed in 0..<2 {
            var simulation = PaceSimulation([Client(items: 1_000_000, jobs: 200)], seed: seed)
            simulation.slots = { slots[min($0 / 20_000, 5)] }
            simulation.run(until: 120_000)
            for (phase, slots) in slots.enumerated() {
                // What is done once the first six seconds of a phase are over, in slots of 210 ms.
                let settled = simulation.clients[0].rates[(phase * 20 + 6)..<(phase * 20 + 20)]
                let ideal = Double(slots * 14_000) / 210
                #expect(Double(settled.reduce(0, +)) >= 0.85 * ideal)
            }
            #expect(Self.waste(simulation.clients[0]) <= 0.1)
        }
    }

    @Test func `half a minute of refusals is followed by full speed`() {
        for seed in 0..<4 {
            var simulation = PaceSimulation([Client(items: 1_000_000, jobs: 100)], seed: seed)
            simulation.slots = { (10_000..<40_000).contains($0) ? 0 : 1000 }
            simulation.run(until: 60_000)
            let client = simulation.clients[0]
            let before = client.rates[2..<9].reduce(0, +) / 7
            let after = client.rates[46..<53].reduce(0, +) / 7
            #expect(after >= before * 95 / 100)
            // The refusals: each of those in flight once, then one at a time.
            #expect(client.requests - client.done - client.inFlight <= 100 + 30)
            #expect(
                client.alarms.map(\.alarm) == [.announce(reason: Self.concurrency.reason)])
        }
    }

    @Test func `two clients share slots without starving each other`() {
        for seed in 0..<4 {
            let client = Client(items: 3000, jobs: 64)
            var simulation = PaceSimulation([client, client], seed: seed)
            simulation.slots = { _ in 20 }
            simulation.run()
            #expect(simulation.now <= 60_000 * 12 / 10)
            let end = (simulation.clients.map(\.end).min() ?? 0) / 1000
            for client in simulation.clients {
                #expect(client.done == 3000)
                #expect(Self.waste(client) <= 0.1)
                #expect(client.rates[..<end].reduce(0, +) >= 600)
            }
        }
    }

    @Test(arguments: [10.0, 50, 500], [0, 1000])
    func `a limit on the rate is used up with little waste`(burst: Double, hint: Int) {
        for seed in 0..<4 {
            var simulation = PaceSimulation([Client(items: 3000, jobs: 64)], seed: seed)
            simulation.rate = (50, burst)
            simulation.duration = 100
            simulation.hint = hint
            simulation.run()
            #expect(simulation.clients[0].done == 3000)
            #expect(simulation.now <= 60_000 * 12 / 10)
            #expect(Self.waste(simulation.clients[0]) <= 0.1)
        }
    }

    @Test(arguments: [true, false])
    func `a service that refuses for ever is given up with few requests`(byRate: Bool) {
        for seed in 0..<4 {
            var simulation = PaceSimulation([Client(items: 1000, jobs: 64)], seed: seed)
            if byRate { simulation.rate = (0, 0) } else { simulation.slots = { _ in 0 } }
            simulation.run()
            let client = simulation.clients[0]
            #expect(client.alarms.count == 2)
            #expect((5000..<9000).contains(client.alarms.first?.at ?? 0))
            #expect(client.hasGivenUp)
            #expect((600_000..<604_000).contains(simulation.now))
            #expect(client.requests <= 64 + 400)
        }
    }

    @Test func `a call that runs is no reason for an alarm, however long it takes`() {
        var pace = Pace(jobs: 2, patience: 1000)
        pace.sent(now: 0)
        pace.sent(now: 0)
        pace.refused(Self.concurrency, inFlight: 1, now: 1, chance: 0)
        let running = pace.alarm(now: 900_000)
        #expect(running == nil)
        pace.answered(inFlight: 0, now: 900_000)
        let answered = pace.alarm(now: 900_000)
        #expect(answered == nil)
    }

    @Test func `answers and refusals that come together are counted together`() {
        var pace = Pace(jobs: 64)
        for _ in 0..<21 { pace.sent(now: 0) }
        for left in (1...20).reversed() { pace.answered(inFlight: left, now: 200) }
        pace.refused(Self.concurrency, inFlight: 0, now: 200, chance: 0)
        var sent = 0
        while pace.admits(inFlight: sent, now: 200) {
            pace.sent(now: 200)
            sent += 1
        }
        #expect(sent == 20)
    }

    @Test func `jobs change by a tenth and at least by one, down to one`() {
        var pace = Pace(jobs: 100)
        pace.raise(to: 10_000)
        #expect(pace.jobs == 110)
        pace.lower()
        #expect(pace.jobs == 99)
        pace.jobs = 2
        pace.raise(to: 10_000)
        #expect(pace.jobs == 3)
        for _ in 0..<5 { pace.lower() }
        #expect(pace.jobs == 1)
    }

    /// Whatever happens: no more than `jobs`, never long without a try, and no surprise before `nextDue`.
    @Test func `in any history the pace keeps its word`() {
        var surprises: [(seed: Int, now: Int)] = []
        let reasons = ["ConcurrentInvocationLimitExceeded", "CallerRateLimitExceeded", "HTTP429"]
        for seed in 0..<2000 {
            var random = SeededGenerator(seed: UInt64(seed))
            var pace = Pace(jobs: Int.random(in: 1...50, using: &random))
            let mood = Int.random(in: 0...9, using: &random)
            var inFlight = 0
            var now = 0
            for _ in 0..<100 {
                _ = pace.alarm(now: now)
                while pace.admits(inFlight: inFlight, now: now) {
                    if inFlight >= pace.jobs { surprises.append((seed, now)) }
                    pace.sent(now: now)
                    inFlight += 1
                }
                let due = pace.nextDue(inFlight: inFlight, now: now)
                if inFlight == 0, (due ?? .max) - now > 5000 { surprises.append((seed, now)) }
                let end = min(due ?? .max, now + Int.random(in: 1...300, using: &random))
                if pace.admits(inFlight: inFlight, now: end - 1) { surprises.append((seed, now)) }
                now = end
                switch Int.random(in: 0...9, using: &random) {
                case 9: Bool.random(using: &random) ? pace.raise(to: 10_000) : pace.lower()
                case let luck where inFlight > 0:
                    inFlight -= 1
                    guard luck < mood else {
                        pace.answered(inFlight: inFlight, now: now)
                        continue
                    }
                    let refusal = Refusal(
                        reason: reasons[Int.random(in: 0...2, using: &random)],
                        hint: Int.random(in: 0...9000, using: &random))
                    pace.refused(
                        refusal, inFlight: inFlight, now: now,
                        chance: Double.random(in: 0...1, using: &random))
                default: break
                }
            }
        }
        #expect(surprises.isEmpty)
    }
}
