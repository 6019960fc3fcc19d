import CLPLinux
import Glibc
import LPCore
import Testing

/// How the kernel is to schedule who hands work to others.
@Suite struct SchedulingTests {
    /// The policies of sched(7): usual, batch, and idle, which somebody must have asked for.
    @Test(arguments: [(0, 3), (3, 3), (5, 5)] as [(Int32, Int32)])
    func onlyTheUsualPolicyBecomesBatch(given: Int32, then wanted: Int32) async {
        let policy = await withCheckedContinuation { continuation in
            SystemThread.detach {
                var none = sched_param()
                sched_setscheduler(0, given, &none)
                lp_yield_to_wakers()
                continuation.resume(returning: sched_getscheduler(0))
            }
        }
        #expect(policy == wanted)
    }
}
