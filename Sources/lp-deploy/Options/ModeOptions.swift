import ArgumentParser

/// How deploying is done.
struct ModeOptions: ParsableArguments {
    @Flag(help: "Fail where the function exists.")
    var create = false

    @Flag(help: "Change nothing; write the records that would change.")
    var plan = false

    @Option(help: ArgumentHelp("Where packages above 50 MB go. Default: made.", valueName: "name"))
    var bucket: String?

    @Option(help: ArgumentHelp("What bounds a role that is made.", valueName: "ARN"))
    var permissionsBoundary: String?

    @Flag(help: "Print the IAM policy that deploying needs.")
    var printPolicy = false

    func validate() throws {
        if create, plan { throw ValidationError("--create and --plan exclude each other") }
    }

    /// Whether no option says how.
    var isUsual: Bool { !create && !plan && bucket == nil && permissionsBoundary == nil }

    var mode: Mode { create ? .create : plan ? .plan : .change }
}
