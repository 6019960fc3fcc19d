import ArgumentParser

/// What is written, and where.
struct OutputOptions: ParsableArguments {
    @Flag(name: [.customShort("u"), .long], help: "Write results as they come.")
    var unordered = false

    @Flag(help: "Write one record per line of input, failures included.")
    var records = false

    @Flag(help: "Add when each was queued, started and finished.")
    var timing = false

    @Option(help: ArgumentHelp("Write failures there instead of to stderr.", valueName: "file"))
    var errors: String?

    @Option(help: ArgumentHelp("Write the lines that failed there as they are.", valueName: "file"))
    var rejects: String?

    @Option(help: ArgumentHelp("Write a summary of the run there, as JSON.", valueName: "file"))
    var summary: String?

    func validate() throws {
        if timing, !records { throw ValidationError("--timing needs --records") }
    }
}
