import ArgumentParser
import LPCore

/// The fields of a record that options set.
struct PackOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: "A pip requirements file whose packages go in too. Repeatable.")
    var requirements: [String] = []

    @Option(
        help: """
            Leave out what matches the pattern: by its name, or with a slash by its path in the \
            package. Repeatable.
            """)
    var exclude: [String] = []

    @Option(help: "The Lambda runtime, such as python3.13.")
    var runtime: String?

    @Option(help: "x86_64 or arm64. Default: this machine's.")
    var architecture: Architecture?

    @Option(help: "A handler of your own, such as app.handler, instead of the agent.")
    var handler: String?

    @Option(name: .shortAndLong, help: "The zip to write. Default: a file in the cache.")
    var output: String?

    func validate() throws {
        if let runtime {
            do { try PackagePlan.check(runtime: runtime, handler: handler) } catch {
                throw ValidationError("\(error)")
            }
        }
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
