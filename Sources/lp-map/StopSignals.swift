import Glibc
import LPConsole
import LPPool

/// SIGINT lets the calls in flight finish, SIGTERM for ten seconds; a second signal stops at once.
final class StopSignals: OrderSource {
    private let signals = Signals([SIGINT, SIGTERM, SIGHUP])

    var descriptor: Int32? { signals?.descriptor }

    func next() -> StopOrder? {
        signals?.next().map { StopOrder(signal: $0, grace: $0 == SIGTERM ? 10_000 : nil) }
    }
}
