import LPCore

@testable import LPCloud
@testable import LPPool

/// A service whose answers are a script and whose time passes only when somebody waits.
final class ScriptedTransfers: Transfers {
    typealias Answer = (delay: Int, result: Result<Response, TransferError>)

    private let script: (_ item: Int, _ attempt: Int) -> Answer
    private var pending: [(due: Int, id: Int, result: Result<Response, TransferError>)] = []
    private var finished: [(id: Int, result: Result<Response, TransferError>)] = []
    private(set) var now = 0
    private(set) var bodies: [String] = []
    /// How often each item was sent.
    private(set) var sends: [Int: Int] = [:]
    private(set) var mostOpen = 0

    init(_ script: @escaping (_ item: Int, _ attempt: Int) -> Answer) { self.script = script }

    func start(
        _ request: PreparedRequest, as id: Int, at date: SigningDate, timeout: Int,
        fill: (inout Payload) -> Void
    ) {
        var payload = Payload()
        fill(&payload)
        let body = String(decoding: payload.bytes, as: UTF8.self)
        bodies.append(body)
        let item = Self.item(in: body) ?? id
        sends[item, default: 0] += 1
        let answer = script(item, sends[item, default: 0])
        pending.append((now + answer.delay, id, answer.result))
        mostOpen = max(mostOpen, pending.count)
    }

    /// The number that the event's one argument is.
    private static func item(in body: String) -> Int? {
        body.firstRange(of: "\"args\":[").flatMap {
            Int(body[$0.upperBound...].prefix { $0.isNumber })
        }
    }

    func perform() {
        for ended in pending.filter({ $0.due <= now }).sorted(by: { $0.due > $1.due }) {
            finished.insert((ended.id, ended.result), at: 0)
        }
        pending.removeAll { $0.due <= now }
    }

    func nextFinished() -> (id: Int, result: Result<Response, TransferError>)? {
        finished.popLast()
    }

    func wait(milliseconds: Int, watching: [Watch]) {
        let soonest = pending.map(\.due).min() ?? Int.max
        now = min(soonest, now + milliseconds)
    }
}

/// Inputs from a list; `.waiting` entries are met once each.
final class ListedItems: ItemSource {
    private var items: [NextItem]
    let descriptor: Int32? = nil

    init(_ items: [NextItem]) { self.items = items.reversed() }

    convenience init(count: Int) { self.init((0..<count).map { .item(Input(JSONText($0))) }) }

    var left: Int { items.count }

    func next() -> NextItem { items.popLast() ?? .ended }
}

/// Keeps what it takes; after `limit` outcomes its reader is gone.
final class KeptOutcomes: OutcomeSink {
    private(set) var all: [Outcome] = []
    private let limit: Int
    let descriptor: Int32? = nil
    let backlog = 0

    init(limit: Int = .max) { self.limit = limit }

    var isClosed: Bool { all.count >= limit }

    func take(_ outcome: Outcome) { all.append(outcome) }

    func flush() {}
}
