import Glibc
import LPCore

/// Many transfers, spread over threads that have a libcurl handle each.
///
/// One thread's share of them is what it can carry: four fifths of a call's cost are libcurl's, and above some
/// thousand transfers its own lists cost more than the network. The owner makes the bodies; a thread signs and sends
/// them, and leaves what came back where the owner's `wait` sees it.
public final class ShardedTransfers: Transfers {
    private enum Order: Sendable {
        case start(PreparedRequest, id: Int, SigningDate, timeout: Int, body: [UInt8])
        case stop
    }

    private typealias Ended = (id: Int, result: Result<Response, TransferError>)

    /// What the owner knows of a thread.
    private struct Shard {
        let inbox = Mailbox<Order>()
        /// Orders that have not been handed over yet.
        var orders: [Order] = []
        var active = 0
    }

    private var shards: [Shard]
    private let outbox = Mailbox<Ended>()
    private var finished: [Ended] = []
    /// Which shard has a request that has not ended.
    private var places: [Int: Int] = [:]
    private var payload = Payload()

    /// How many transfers one thread carries at most.
    private static let most = 1500
    /// With how many transfers another thread is worth its wake-ups.
    private static let least = 32

    /// Transfers for so many at once: on the owner's thread, or on threads of their own where these are faster.
    public static func open(_ endpoint: Endpoint, capacity: Int) -> any Transfers {
        let count = threads(for: capacity, processors: processors)
        return count == 1
            ? CurlTransfers(endpoint: endpoint, capacity: capacity)
            : ShardedTransfers(endpoint, capacity: capacity, over: count)
    }

    private static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// How many threads so many transfers are spread over.
    static func threads(for capacity: Int, processors: Int) -> Int {
        max((capacity + most - 1) / most, min(processors, capacity / least), 1)
    }

    /// As many of the wanted transfers as can be at once with so many descriptors.
    public static func affordable(_ wanted: Int, descriptors: Int) -> Int {
        affordable(wanted, descriptors: descriptors, processors: processors)
    }

    static func affordable(_ wanted: Int, descriptors: Int, processors: Int) -> Int {
        var count = min(wanted, descriptors)
        while count > 0,
            count + overhead(ofThreads: threads(for: count, processors: processors)) > descriptors
        {
            count -= 1
        }
        return max(count, 0)
    }

    /// How many descriptors are needed beside the connections: for each thread its epoll set, its news of the host's
    /// addresses, libcurl's two and its inbox, and one outbox.
    private static func overhead(ofThreads count: Int) -> Int { count == 1 ? 4 : 5 * count + 1 }

    private init(_ endpoint: Endpoint, capacity: Int, over count: Int) {
        let share = (capacity + count - 1) / count
        let addresses = CurlTransfers.addresses(of: endpoint)
        shards = (0..<count).map { _ in Shard() }
        for shard in shards {
            let transfers = CurlTransfers(
                endpoint: endpoint, capacity: share, addresses: addresses)
            Self.drive(transfers, by: shard.inbox, to: outbox)
        }
    }

    deinit {
        for shard in shards { shard.inbox.post([.stop]) }
    }

    private static func drive(
        _ transfers: CurlTransfers, by inbox: Mailbox<Order>, to outbox: Mailbox<Ended>
    ) {
        // The thread is the transfers' only owner from here on.
        nonisolated(unsafe) let transfers = transfers
        SystemThread.detach {
            while true {
                for order in inbox.takeAll() {
                    switch order {
                    case .start(let request, let id, let date, let timeout, let body):
                        transfers.start(request, as: id, at: date, timeout: timeout) {
                            $0.append(body)
                        }
                    case .stop: return
                    }
                }
                transfers.perform()
                var ended: [Ended] = []
                while let end = transfers.nextFinished() { ended.append(end) }
                outbox.post(ended)
                transfers.wait(
                    milliseconds: 60_000, watching: [Watch(inbox.descriptor, .readable)])
            }
        }
    }

    public func start(
        _ request: PreparedRequest, as id: Int, at date: SigningDate, timeout: Int,
        fill: (inout Payload) -> Void
    ) {
        payload.removeAll()
        fill(&payload)
        let least = shards.indices.min { shards[$0].active < shards[$1].active } ?? 0
        places[id] = least
        shards[least].active += 1
        shards[least].orders.append(
            .start(request, id: id, date, timeout: timeout, body: Array(payload.bytes)))
    }

    public func perform() {
        for place in shards.indices where !shards[place].orders.isEmpty {
            shards[place].inbox.post(shards[place].orders)
            shards[place].orders.removeAll(keepingCapacity: true)
        }
        finished.insert(contentsOf: outbox.takeAll().reversed(), at: 0)
    }

    public func nextFinished() -> (id: Int, result: Result<Response, TransferError>)? {
        guard let ended = finished.popLast() else { return nil }
        if let place = places.removeValue(forKey: ended.id) { shards[place].active -= 1 }
        return ended
    }

    public func wait(milliseconds: Int, watching: [Watch]) {
        guard finished.isEmpty, shards.allSatisfy({ $0.orders.isEmpty }) else { return }
        Watch.wait(
            watching + [Watch(outbox.descriptor, .readable)], milliseconds: milliseconds)
    }
}
