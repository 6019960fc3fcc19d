import ArgumentParser
import LPPool

/// When a map stops early, and what it may cost.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Stop above so many failures: N, N% or none.", valueName: "limit"),
        transform: {
            try parse($0, FailureLimit.init, "must be a number, a percentage or 'none'")
        })
    var maxFailures: FailureLimit?

    @Option(
        help: ArgumentHelp("Stop when refused for so many seconds.", valueName: "s"))
    var throttleTimeout: Int?

    @Option(help: ArgumentHelp("Stop before the calls cost more.", valueName: "usd"))
    var maxCost: Double?

    @Option(
        help: ArgumentHelp("x86_64, arm64, or USD per GB-second.", valueName: "price"),
        transform: { try parse($0, Price.init, "must be x86_64, arm64 or US dollars") })
    var price: Price?

    func validate() throws {
        if let throttleTimeout, !(1...86_400).contains(throttleTimeout) {
            throw ValidationError("--throttle-timeout must be from 1 to 86400")
        }
        if let maxCost, !(maxCost > 0 && maxCost.isFinite) {
            throw ValidationError("--max-cost must be above 0")
        }
    }

    private static func parse<Value>(
        _ text: String, _ read: (String) -> Value?, _ rule: String
    ) throws -> Value {
        guard let value = read(text) else { throw ValidationError(rule) }
        return value
    }
}
