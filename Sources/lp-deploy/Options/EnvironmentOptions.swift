import ArgumentParser
import LPCore

/// The environment that calls see.
struct EnvironmentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A variable; without a value it is taken from here.", valueName: "name[=value]"))
    var env: [Assignment] = []

    @Option(help: ArgumentHelp("Variables, one a line, as --env takes them.", valueName: "file"))
    var envFile: [String] = []

    @Flag(help: "Remove variables that nothing here names.")
    var replaceEnv = false

    var isEmpty: Bool { env.isEmpty && envFile.isEmpty && !replaceEnv }

    /// The variables of all options, those without a value taken from the environment; of a repeated name the last
    /// counts.
    ///
    /// - Throws: a `Failure` when one is not there, or a file cannot be read.
    func variables(_ environment: [String: String]) throws(Failure) -> [(String, String)] {
        var variables: [(String, String)] = []
        for file in envFile { variables += try EnvironmentFile.variables(file, environment) }
        return try variables
            + env.map { (assignment) throws(Failure) in try assignment.resolved(environment) }
    }
}

extension Assignment {
    fileprivate func resolved(_ environment: [String: String]) throws(Failure)
        -> (String, String)
    {
        guard let value = value ?? environment[name] else {
            throw Failure(
                .usage, cannot: "use --env", name, "it is not in the environment",
                next: "set it, or write \(name)=VALUE")
        }
        return (name, value)
    }
}
