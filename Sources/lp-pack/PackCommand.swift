import ArgumentParser
import LPConsole
import LPCore

@main
struct PackCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-pack",
        abstract: "Package code as functions.",
        usage: "lp-pack [options] [PATH ...]",
        discussion: """
            Collects files, directories and Python dependencies, adds the agent that answers calls \
            by name, writes a zip that depends on its content alone, and prints one record with \
            'package'. Without a path it does so for every function record on stdin.
            """)

    @Argument(
        help: ArgumentHelp(
            """
            Files and directories. A directory keeps its name in the package, a file goes to the \
            root, and so does what is in '.'.
            """, valueName: "path"))
    var paths: [String] = []

    @OptionGroup var options: PackOptions

    func work() async throws(Failure) -> Ending {
        let packer = Packer(environment: Console.environment, output: options.output)
        var pipe: RecordPipe
        if paths.isEmpty {
            pipe = try RecordPipe()
        } else {
            var record = Record()
            record["paths"] = .array(paths.map(JSONText.init(string:)))
            pipe = RecordPipe([record])
        }
        return try await pipe.run(expecting: expected) { (record) throws(Failure) in
            options.override(&record)
            try packer.pack(&record)
        }
    }

    /// One output file cannot hold several packages.
    private var expected: RecordPipe.Expected {
        guard let output = options.output else { return .some }
        return .all { (records) throws(Failure) in
            guard records.count > 1 else { return }
            throw Failure(
                .usage, cannot: "write", output, "there is more than one record on stdin",
                next: "leave --output out: each package gets a file of its own")
        }
    }
}
