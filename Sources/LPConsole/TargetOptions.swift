public import ArgumentParser
public import LPCore

/// Where to work; every command that talks to a Lambda has these.
public struct TargetOptions: ParsableArguments, Sendable {
    @Option(help: "Where functions live: aws or local. Default: LP_TARGET, else aws.")
    public var target: Target?

    @Option(help: "The AWS region. Default: AWS_REGION, AWS_DEFAULT_REGION.")
    public var region: String?

    @Option(help: "The URL of the Lambda API. Default: AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL.")
    public var endpoint: String?

    public init() {}

    /// The target named by option or environment.
    ///
    /// - Throws: a usage `Failure` when LP_TARGET names none.
    public func chosenTarget(_ environment: [String: String]) throws(Failure) -> Target {
        if let target { return target }
        guard let name = environment["LP_TARGET"], !name.isEmpty else { return .aws }
        guard let target = Target(rawValue: name) else {
            throw Failure(.usage, cannot: "use LP_TARGET", name, "it is neither aws nor local")
        }
        return target
    }
}

extension Target: ExpressibleByArgument {}
