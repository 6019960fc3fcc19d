/// What calls cost, in US dollars.
///
/// Prices of the first tier in us-east-1, May 2026, by https://aws.amazon.com/lambda/pricing; what is free each month is
/// not taken off.
public struct Price: Hashable, Sendable {
    /// For each second that a call holds a GB of memory.
    public let gigabyteSecond: Double
    /// For each call.
    public let request: Double

    public init(gigabyteSecond: Double, request: Double = 0.20 / 1_000_000) {
        self.gigabyteSecond = gigabyteSecond
        self.request = request
    }

    public static let x86 = Price(gigabyteSecond: 0.000_016_666_7)
    public static let arm = Price(gigabyteSecond: 0.000_013_333_4)
    /// That of an architecture nobody asked for: an estimate may be too high, not too low.
    public static let dearest = x86

    /// From `x86_64`, `arm64` or US dollars for each GB-second; nil for any other text.
    public init?(_ text: String) {
        switch text {
        case "x86_64": self = .x86
        case "arm64": self = .arm
        default:
            guard let number = Double(text), number.isFinite, number >= 0 else { return nil }
            self.init(gigabyteSecond: number)
        }
    }

    /// - Parameters:
    ///   - billed: ms.
    ///   - memory: MB.
    func cost(billed: Int, memory: Int) -> Double {
        request + gigabyteSecond * Double(billed) * Double(memory) / 1_024_000
    }
}
