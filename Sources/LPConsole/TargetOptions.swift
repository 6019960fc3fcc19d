public import ArgumentParser
public import LPCore

/// Where to work; every command that talks to a Lambda has these.
public struct TargetOptions: ParsableArguments, Sendable {
    @Option(help: "Default: LP_TARGET, else aws.")
    public var target: Target?

    @Option(help: "The AWS profile. Default: AWS_PROFILE, else default.")
    public var profile: String?

    @Option(help: "The AWS region. Default: see lambdapool-aws(7).")
    public var region: String?

    @Option(help: "The URL of the Lambda API. Default: see lambdapool-aws(7).")
    public var endpoint: String?

    @Flag(name: .shortAndLong, help: "Say on stderr as whom, and what the work took.")
    public var verbose = false

    public init() {}

    /// The target named by option or environment.
    ///
    /// - Throws: a usage `Failure` when LP_TARGET names none.
    public func chosenTarget(_ environment: [String: String]) throws(Failure) -> Target {
        try Target.chosen(target, environment)
    }
}

extension Target: ExpressibleByArgument {}
