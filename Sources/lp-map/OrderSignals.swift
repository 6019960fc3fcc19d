import Glibc
import LPConsole
import LPPool

/// Signals as orders: SIGINT lets the calls in flight finish, SIGTERM for ten seconds, a second one stops at once;
/// SIGUSR1 and SIGUSR2 make the jobs more and fewer.
final class OrderSignals: OrderSource {
    private let signals = Signals([SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2])
    private var hasAsked = false

    var descriptor: Int32? { signals?.descriptor }

    func next() -> Order? {
        guard let signal = signals?.next() else { return nil }
        switch signal {
        case SIGUSR1: return .raise
        case SIGUSR2: return .lower
        default: break
        }
        if signal == SIGINT, !hasAsked {
            Console.note("finishing the calls in flight; interrupt again to stop now")
        }
        hasAsked = true
        return .stop(signal: signal, grace: signal == SIGTERM ? 10_000 : nil)
    }
}
