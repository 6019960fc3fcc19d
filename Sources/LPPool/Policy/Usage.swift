/// What the calls of a map used, as far as the platform's reports say.
public struct Usage: Hashable, Sendable {
    /// Calls with a report.
    public private(set) var reports = 0
    /// Billed time in ms.
    public private(set) var billed = 0
    /// Billed time times memory, in MB ms.
    public private(set) var memoryTime = 0
    public private(set) var coldStarts = 0

    public init() {}

    mutating func add(_ report: InvocationReport) {
        reports += 1
        billed += report.billed
        memoryTime += report.billed * report.memory
        if report.isColdStart { coldStarts += 1 }
    }
}
