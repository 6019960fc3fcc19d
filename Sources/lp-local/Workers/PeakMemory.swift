/// The most memory that a worker's processes have had, in kilobytes.
///
/// It is the largest of what all had together when they were looked at, what one had at any time (proc(5), VmHWM), and
/// what the kernel has counted for a group of them.
struct PeakMemory {
    let tree: ProcessTree
    let group: MemoryGroup?
    /// What they may have.
    let limit: Int
    private var peak = 0
    private var sampled = ContinuousClock.now
    /// Bytes that the kernel had counted for the group when it was asked.
    private var counted = 0

    /// It is asked for after every call, and the kernel is slow to answer: what it said lately is as good.
    private static let interval = Duration.milliseconds(100)

    init(tree: ProcessTree, group: MemoryGroup?, limit: Int) {
        self.tree = tree
        self.group = group
        self.limit = limit
    }

    /// The peak so far, in MB.
    ///
    /// - Parameter asksGroup: whether the kernel is asked what it has counted.
    mutating func read(asksGroup: Bool) -> Int {
        let now = ContinuousClock.now
        if peak == 0 || now - sampled > Self.interval {
            sampled = now
            for process in tree.descendants {
                note(
                    kilobytes: ProcFile.number(
                        after: "VmHWM:", in: ProcFile.text("/proc/\(process)/status")))
            }
        }
        if asksGroup { readGroup() }
        return (peak + 1023) / 1024
    }

    /// Takes note of what the kernel has counted, if that is more than before.
    private mutating func readGroup() {
        guard let group else { return }
        let latest = group.peak
        guard latest > counted else { return }
        counted = latest
        note(kilobytes: min((counted - group.files) >> 10, limit))
    }

    /// Takes note of what else is known.
    mutating func note(kilobytes: Int) { peak = max(peak, kilobytes) }
}
