import ArgumentParser
import LPCore

/// The fields of a record that options set.
struct PackOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A pip requirements file whose packages go in too; repeatable.", valueName: "FILE"))
    var requirements: [String] = []

    @Option(
        help: ArgumentHelp(
            "Leave out what has such a name, or with a slash such a path; repeatable.",
            valueName: "GLOB"))
    var exclude: [String] = []

    @Option(help: ArgumentHelp("The Lambda runtime, such as python3.13.", valueName: "RUNTIME"))
    var runtime: String?

    @Option(
        help: ArgumentHelp("The processor: x86_64 or arm64.", valueName: "ARCHITECTURE"))
    var architecture: Architecture?

    @Option(help: ArgumentHelp("The entry point, instead of the agent.", valueName: "HANDLER"))
    var handler: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the zip here, not into the cache.", valueName: "FILE"))
    var output: String?

    func validate() throws {
        guard let runtime else { return }
        do { try PackagePlan.check(runtime: runtime) } catch { throw ValidationError("\(error)") }
    }

    /// Puts every option that was given into a record.
    func override(_ record: inout Record) {
        func list(_ values: [String]) -> JSONText { .array(values.map(JSONText.init(string:))) }
        if !requirements.isEmpty { record["requirements"] = list(requirements) }
        if !exclude.isEmpty { record["exclude"] = list(exclude) }
        if let runtime { record["runtime"] = JSONText(string: runtime) }
        if let architecture { record["architecture"] = JSONText(string: architecture.rawValue) }
        if let handler { record["handler"] = JSONText(string: handler) }
    }
}

extension Architecture: ExpressibleByArgument {}
