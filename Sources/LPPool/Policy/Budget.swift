/// What the calls of a map cost so far and may cost at all, as a value.
///
/// A call that runs is taken to cost what the dearest one did. To learn what that is, no more run at once than have
/// ended, one more apart: the first goes alone.
struct Budget: Sendable {
    /// US dollars, estimated.
    private(set) var spent = 0.0
    /// US dollars that must not be exceeded; nil when they only are counted.
    let limit: Double?

    private let price: Price
    private var ended = 0
    /// The most that one call cost, in US dollars.
    private(set) var dearest: Double
    /// The most that a report told of, in MB.
    private var memory: Int?

    /// More than that no function has (Lambda quotas), in MB.
    private static let mostMemory = 10_240

    init(_ price: Price, limit: Double?) {
        self.price = price
        self.limit = limit
        dearest = price.request
    }

    /// Whether one more call may start.
    func admits(inFlight: Int) -> Bool {
        guard let limit else { return true }
        return inFlight <= ended && spent + Double(inFlight + 1) * dearest <= limit
    }

    /// Takes in what a call has cost.
    ///
    /// - Parameters:
    ///   - report: nil when there is none; then the call is taken to have run all of its time.
    ///   - milliseconds: how long it was in flight.
    mutating func spend(_ report: InvocationReport?, milliseconds: Int) {
        if let report { memory = max(memory ?? 0, report.memory) }
        let cost = price.cost(
            billed: report?.billed ?? milliseconds,
            memory: report?.memory ?? memory ?? Self.mostMemory)
        spent += cost
        dearest = max(dearest, cost)
        ended += 1
    }
}
