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
    /// - Parameter hasEnded: whether they have all ended.
    mutating func read(hasEnded: Bool) -> Int {
        let now = ContinuousClock.now
        if peak == 0 || now - sampled > Self.interval {
            sampled = now
            for process in tree.descendants {
                note(
                    kilobytes: ProcFile.number(
                        after: "VmHWM:", in: ProcFile.text("/proc/\(process)/status")))
            }
        }
        // When they have ended their files are gone too, and would seem to have been memory.
        if !hasEnded { readGroup() }
        return (peak + 1023) / 1024
    }

    /// Takes note of what the kernel has counted, if that is more than before.
    private mutating func readGroup() {
        guard let group, group.peak > counted else { return }
        counted = group.peak
        note(kilobytes: min((counted - group.files) >> 10, limit))
    }

    /// Takes note of what else is known.
    mutating func note(kilobytes: Int) { peak = max(peak, kilobytes) }
}
