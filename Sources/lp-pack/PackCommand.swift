import ArgumentParser
import FoundationEssentials
import LPArchive
import LPConsole
import LPCore

@main
struct PackCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-pack",
        abstract: "Package code as functions.",
        usage: "lp-pack [options] [PATH ...] [--exec PROGRAM [ARGUMENT ...]]",
        discussion: """
            Collects files, directories and dependencies, adds the agent that answers calls \
            by name, writes a zip that depends on its content alone, and prints one record with \
            'package'. Without a path, a program or a layer it does so for every record on stdin.
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
        let environment = Console.environment
        // Without a home an output can be written all the same.
        let cache = (try? CacheFolder(environment, "blocks")).map { BlockCache(folder: $0.path) }
        var pipe: RecordPipe
        if paths.isEmpty, options.exec.isEmpty, options.layer == nil {
            pipe = try RecordPipe()
        } else {
            var record = Record()
            if !paths.isEmpty { record["paths"] = .array(paths.map(JSONText.init(string:))) }
            pipe = RecordPipe([record])
        }
        // Records, and what is done for each, share the processors.
        let helpers = Helpers(ProcessInfo.processInfo.activeProcessorCount - 1)
        let packer = Packer(
            environment: environment, output: options.destination, cache: cache,
            choices: options.choices, helpers: helpers)
        if options.list { return try await list(&pipe, packer) }
        return try pipe.run(expecting: expected, helpers: helpers) {
            [options] (record) throws(Failure) in
            options.override(&record)
            try packer.pack(&record)
        }
    }

    private func list(_ pipe: inout RecordPipe, _ packer: Packer) async throws(Failure) -> Ending {
        var listing: Listing?
        return try await pipe.run(
            expecting: .some, showing: { _ in listing?.text(on: 1) }
        ) { (record) throws(Failure) in
            listing = nil
            options.override(&record)
            listing = try packer.list(&record)
        }
    }

    /// One output file cannot hold several packages.
    private var expected: RecordPipe.Expected {
        guard let output = options.output else { return .some }
        return .all(orNone: false) { (records) throws(Failure) in
            guard records.count > 1 else { return }
            throw Failure(
                .usage, cannot: "write", output, "there is more than one record on stdin",
                next: "leave --output out: each package gets a file of its own")
        }
    }
}
