@testable import LPPool
import TestSupport

/// Clients that share a service with limits, in time that passes only here.
///
/// A client is asked only when something came to it or when its pace said so: a pace that says so too late loses time.
struct PaceSimulation {
    struct Client {
        var pace: Pace
        /// Items that are not sent or were refused.
        var left: Int
        var inFlight = 0
        var done = 0
        var requests = 0
        var mostInFlight = 0
        /// When the last answer came, in ms.
        var end = 0
        /// How many answers came in each second.
        var rates: [Int] = []
        var alarms: [(at: Int, alarm: Pace.Alarm)] = []
        fileprivate var due = 0

        init(items: Int, jobs: Int, patience: Int = 600_000) {
            pace = Pace(jobs: jobs, patience: patience)
            left = items
        }
    }

    private enum Event {
        case arrival
        case end
        case release
        case reply(Refusal?)
    }

    var clients: [Client]
    /// How many requests may run at a time.
    var slots: (_ now: Int) -> Int = { _ in .max }
    /// How many may start in a second, and how many more at once after a pause.
    var rate: (perSecond: Double, burst: Double)?
    /// How long a call runs, in ms.
    var duration = 200
    /// There and back, in ms.
    var roundTrip = 10
    /// How long a call still takes its slot after its reply has left, in ms.
    var lag = 0
    var hint = 0
    var random: SeededGenerator
    private(set) var now = 0
    private var running = 0
    private var tokens = 0.0
    private var filled = 0
    private var events: [Int: [(client: Int, event: Event)]] = [:]
    private var times = Heap<Int>()

    init(_ clients: [Client], seed: Int) {
        self.clients = clients
        random = SeededGenerator(seed: UInt64(seed))
    }

    /// Runs until everything is done, somebody gives up, or it is too late.
    mutating func run(until deadline: Int = 3_600_000) {
        tokens = rate?.burst ?? 0
        while now < deadline {
            if times.least == now { times.removeLeast() }
            for (client, event) in events.removeValue(forKey: now) ?? [] { happen(event, client) }
            for index in clients.indices where clients[index].due <= now { send(index) }
            if clients.allSatisfy({ $0.left == 0 && $0.inFlight == 0 }) { return }
            if clients.contains(where: \.hasGivenUp) { return }
            now = max(now + 1, min(times.least ?? .max, clients.map(\.due).min() ?? .max))
        }
    }

    private mutating func send(_ index: Int) {
        if let alarm = clients[index].pace.alarm(now: now) {
            clients[index].alarms.append((now, alarm))
        }
        while clients[index].left > 0,
            clients[index].pace.admits(inFlight: clients[index].inFlight, now: now)
        {
            clients[index].left -= 1
            clients[index].inFlight += 1
            clients[index].requests += 1
            clients[index].pace.sent(now: now)
            schedule(.arrival, of: index, in: roundTrip / 2)
        }
        let client = clients[index]
        clients[index].mostInFlight = max(client.mostInFlight, client.inFlight)
        clients[index].due = client.pace.nextDue(inFlight: client.inFlight, now: now) ?? .max
    }

    private mutating func happen(_ event: Event, _ index: Int) {
        switch event {
        case .arrival:
            let refusal = refusal()
            schedule(refusal == nil ? .end : .reply(refusal), of: index, in: delay(refusal))
        case .end:
            schedule(.reply(nil), of: index, in: roundTrip - roundTrip / 2)
            schedule(.release, of: index, in: lag)
        case .release: running -= 1
        case .reply(let refusal?):
            clients[index].inFlight -= 1
            clients[index].left += 1
            clients[index].pace.refused(
                refusal, inFlight: clients[index].inFlight, now: now,
                chance: Double.random(in: 0...1, using: &random))
            clients[index].due = now
        case .reply(nil):
            clients[index].inFlight -= 1
            clients[index].done += 1
            clients[index].end = now
            while clients[index].rates.count <= now / 1000 { clients[index].rates.append(0) }
            clients[index].rates[now / 1000] += 1
            clients[index].pace.answered(inFlight: clients[index].inFlight, now: now)
            clients[index].due = now
        }
    }

    /// Whether the service takes a call now.
    private mutating func refusal() -> Refusal? {
        if running >= slots(now) {
            return Refusal(reason: "ConcurrentInvocationLimitExceeded", hint: hint)
        }
        if let rate {
            tokens = min(tokens + rate.perSecond * Double(now - filled) / 1000, rate.burst)
            filled = now
            guard tokens >= 1 else {
                return Refusal(reason: "FunctionInvocationRateLimitExceeded", hint: hint)
            }
            tokens -= 1
        }
        running += 1
        return nil
    }

    private mutating func delay(_ refusal: Refusal?) -> Int {
        guard refusal == nil else { return roundTrip - roundTrip / 2 }
        return Int.random(in: duration * 9 / 10...duration * 11 / 10, using: &random)
    }

    private mutating func schedule(_ event: Event, of client: Int, in delay: Int) {
        let time = now + max(delay, 1)
        if events[time] == nil { times.insert(time) }
        events[time, default: []].append((client, event))
    }
}

extension PaceSimulation.Client {
    var hasGivenUp: Bool {
        if case .giveUp = alarms.last?.alarm { true } else { false }
    }
}
