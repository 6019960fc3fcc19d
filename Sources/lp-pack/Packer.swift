import LPArchive
import LPConsole
import LPCore

/// Packs records, several at once if need be.
struct Packer: Sendable {
    private let environment: [String: String]
    private let destination: Destination
    private let choices: PackOptions.Choices
    private let python: Python
    private let node: Node
    private let cache: BlockCache?
    private let helpers: Helpers

    /// - Parameters:
    ///   - destination: where the zip goes, if not into the cache.
    ///   - cache: what was compressed before.
    ///   - helpers: threads besides the caller's.
    init(
        environment: [String: String], output destination: Destination, cache: BlockCache?,
        choices: PackOptions.Choices, helpers: Helpers
    ) {
        self.environment = environment
        self.destination = destination
        self.cache = cache
        self.choices = choices
        self.helpers = helpers
        python = Python(environment)
        node = Node(environment)
    }

    /// Packs what a record describes and adds the defaults and `package` to it.
    ///
    /// - Throws: a `Failure` that names the first thing which cannot be packed.
    func pack(_ record: inout Record) throws(Failure) {
        let standing = destination.output.map(StandingArchive.init(at:))
        let packed = try collect(&record)
        try destination.writeRule(of: packed.inputs)
        // The same content with the bytecode of another Python is another zip.
        let folder = packed.bytecodeRuntime.map { "packages/\($0)" } ?? "packages"
        let zip = try ZipWriter.write(
            packed.files, to: try destination.place(environment, folder), cache: cache,
            keepsIdentical: destination.keepsIdentical, standing: standing, helpers: helpers)
        if destination.output == nil, let folder = try? CacheFolder(environment, folder) {
            CacheSweep().sweepZips(in: folder.path)
        }
        let tooLarge = packed.size.warning(zip: zip.bytes)
        if let tooLarge { Console.note(tooLarge) }
        record["package"] = zip.json(warnings: packed.warnings + (tooLarge.map { [$0] } ?? []))
    }

    /// What packing the record would put into the zip, and what not.
    ///
    /// - Throws: as `pack`.
    func list(_ record: inout Record) throws(Failure) -> Listing {
        try Listing(try collect(&record))
    }

    private func collect(_ record: inout Record) throws(Failure) -> PackedFiles {
        let plan = try PackagePlan(record, hostMinor: { python.minor }, nodeRuntime: node.runtime)
        record["runtime"] = JSONText(string: plan.runtime.identifier)
        record["architecture"] = JSONText(string: plan.architecture.rawValue)
        let collector = Collector(
            environment: environment, python: python, node: node,
            outputs: destination.identities, choices: choices, cache: cache,
            helpers: helpers)
        return try collector.collect(plan)
    }
}

extension ZipSummary {
    /// The `package` of a record.
    fileprivate func json(warnings: [String]) -> JSONText {
        .object([
            ("path", JSONText(string: path)), ("sha256", JSONText(string: sha256)),
            ("content", JSONText(string: content)), ("bytes", JSONText(bytes)),
            ("unpacked", JSONText(unpacked)), ("files", JSONText(files)),
            ("warnings", .array(warnings.map(JSONText.init(string:)))),
        ])
    }
}
