/// The most memory that a worker's processes have had, in kilobytes.
///
/// It is the larger of what all had together when they were looked at, and what one had at any time (proc(5), VmHWM).
struct PeakMemory {
    let tree: ProcessTree
    private var peak = 0
    private var sampled = ContinuousClock.now

    /// It is asked for after every call, and the kernel is slow to answer: what it said lately is as good.
    private static let interval = Duration.milliseconds(100)

    init(tree: ProcessTree) { self.tree = tree }

    /// The peak so far, in MB.
    mutating func read() -> Int {
        let now = ContinuousClock.now
        if peak == 0 || now - sampled > Self.interval {
            sampled = now
            for process in tree.descendants {
                note(
                    kilobytes: ProcFile.kilobytes(
                        "VmHWM:", in: ProcFile.text("/proc/\(process)/status")))
            }
        }
        return (peak + 1023) / 1024
    }

    /// Takes note of what else is known.
    mutating func note(kilobytes: Int) { peak = max(peak, kilobytes) }
}
