import ArgumentParser
import LPCore

/// The fields of a record that options set.
struct PackOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            """
            Add the Python packages that a requirements file of pip, pyproject.toml or uv.lock \
            names; repeatable.
            """, valueName: "file"))
    var requirements: [String] = []

    @Option(
        help: ArgumentHelp(
            "Leave out what matches, as a line of .gitignore would; repeatable.",
            valueName: "pattern"))
    var exclude: [String] = []

    @Flag(help: "Put what is in the directories at the root of the package.")
    var flat = false

    @Flag(
        help: """
            Build what has no wheel, run scripts of npm's packages: code of others, for this machine.
            """)
    var allowSource = false

    @Flag(name: .customLong("no-bytecode"), help: "Leave out bytecode.")
    var hasNoBytecode = false

    @Flag(help: "Let calls bring pickles, which run whatever is in them.")
    var pickle = false

    @Option(help: ArgumentHelp("Make a layer of that name, not a function.", valueName: "name"))
    var layer: String?

    @Flag(help: "Write what would ship and what not, and why, instead of a package.")
    var list = false

    @Option(help: "The Lambda runtime, such as python3.13.")
    var runtime: String?

    @Option(help: "The processor: x86_64 or arm64. Default: this machine's.")
    var architecture: Architecture?

    @Option(help: "A handler of your own, as app.handler; no agent then.")
    var handler: String?

    @Flag(help: "Keep the program running: it answers each line with a line.")
    var keep = false

    @Option(
        parsing: .remaining,
        help: ArgumentHelp(
            "Make a function of a program: all that follows is the program and its arguments.",
            valueName: "program"))
    var exec: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the zip here, not into the cache.", valueName: "file"))
    var output: String?

    @Flag(help: "Leave an output that is the same already untouched, its time too.")
    var ifChanged = false

    @Option(
        help: ArgumentHelp(
            "Write a make rule here: the output depends on all that went in.", valueName: "file"))
    var depfile: String?

    func validate() throws {
        do {
            if let runtime { try PackagePlan.check(runtime: runtime) }
            if let layer { _ = try Limits.layerName(layer) }
        } catch { throw ValidationError("\(error)") }
        if list, output != nil {
            throw ValidationError("cannot use --output with --list: it writes no package")
        }
        if depfile != nil, output == nil {
            throw ValidationError("--depfile needs --output: a rule has a target")
        }
        if handler != nil, !exec.isEmpty {
            throw ValidationError("--handler and --exec exclude each other")
        }
    }

    /// What only options say: it is for this run, not for the function.
    struct Choices: Sendable {
        let allowsSource: Bool
        let hasBytecode: Bool
    }

    var choices: Choices { Choices(allowsSource: allowSource, hasBytecode: !hasNoBytecode) }

    /// Where packages go.
    var destination: Destination {
        Destination(output: output, keepsIdentical: ifChanged, depfile: depfile)
    }

    /// Puts every option that was given into a record.
    func override(_ record: inout Record) {
        func list(_ values: [String]) -> JSONText { .array(values.map(JSONText.init(string:))) }
        if !requirements.isEmpty { record["requirements"] = list(requirements) }
        if !exclude.isEmpty { record["exclude"] = list(exclude) }
        if flat { record["flat"] = JSONText(true) }
        if pickle { record["pickle"] = JSONText(true) }
        if let layer { record["layer"] = JSONText(string: layer) }
        if let runtime { record["runtime"] = JSONText(string: runtime) }
        if let architecture { record["architecture"] = JSONText(string: architecture.rawValue) }
        if keep { record["keep"] = JSONText(true) }
        if !exec.isEmpty { record["exec"] = list(exec) }
        if let handler { record["handler"] = JSONText(string: handler) }
    }
}

extension Architecture: ExpressibleByArgument {}
