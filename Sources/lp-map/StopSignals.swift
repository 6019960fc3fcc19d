import Glibc
import LPConsole
import LPPool

/// SIGINT lets the calls in flight finish, SIGTERM for ten seconds; a second signal stops at once.
final class StopSignals: OrderSource {
    private let signals = Signals([SIGINT, SIGTERM, SIGHUP])
    private var hasAsked = false

    var descriptor: Int32? { signals?.descriptor }

    func next() -> StopOrder? {
        guard let signal = signals?.next() else { return nil }
        if signal == SIGINT, !hasAsked {
            Console.note("finishing the calls in flight; interrupt again to stop now")
        }
        hasAsked = true
        return StopOrder(signal: signal, grace: signal == SIGTERM ? 10_000 : nil)
    }
}
