import Glibc

/// The most memory that a worker's main process, the first child of its lp-cell, has had (proc(5), VmHWM).
struct PeakMemory {
    let cell: pid_t
    private var worker: pid_t?
    private var peak = 0
    private var sampled = ContinuousClock.now

    /// It is asked for after every call, and the kernel is slow to answer: what it said lately is as good.
    private static let interval = Duration.milliseconds(100)

    init(cell: pid_t) { self.cell = cell }

    /// The peak so far, in MB.
    mutating func read() -> Int {
        let now = ContinuousClock.now
        guard peak == 0 || now - sampled > Self.interval else { return peak }
        sampled = now
        worker =
            worker
            ?? ProcFile.text("/proc/\(cell)/task/\(cell)/children").split(separator: " ").first
            .flatMap { pid_t($0) }
        note(kilobytes: worker.map(Self.highWater) ?? 0)
        return peak
    }

    /// Takes note of what else is known.
    mutating func note(kilobytes: Int) { peak = max(peak, (kilobytes + 1023) / 1024) }

    /// In kilobytes.
    private static func highWater(_ process: pid_t) -> Int {
        for line in ProcFile.text("/proc/\(process)/status").split(separator: "\n")
        where line.hasPrefix("VmHWM:") {
            let kilobytes = line.split { $0 == " " || $0 == "\t" }.dropFirst().first
            return kilobytes.flatMap { Int($0) } ?? 0
        }
        return 0
    }
}
