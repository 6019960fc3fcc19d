import LPConsole
import LPCore

/// The files that a map writes beside its journal: all are opened before one of them loses what it holds.
struct OutputFiles {
    let errors: LineWriter?
    let rejects: LineWriter?
    let summary: LineWriter?

    /// - Throws: a `Failure` when a file cannot be made, or is used for something else too.
    init(_ options: OutputOptions, journal: String?) throws(Failure) {
        errors = try Self.open(options.errors)
        rejects = try Self.open(options.rejects)
        summary = try Self.open(options.summary)
        var uses = FileUses()
        let named = [
            (options.errors, "the file of --errors"), (options.rejects, "the file of --rejects"),
            (options.summary, "the file of --summary"), (journal, "the journal"),
        ]
        for case (let path?, let use) in named { try uses.take(path, for: use) }
    }

    /// Drops what the files hold from earlier.
    ///
    /// - Throws: a `Failure` when that cannot be done.
    func empty() throws(Failure) {
        for case let file? in [errors, rejects, summary] { try file.empty() }
    }

    private static func open(_ path: String?) throws(Failure) -> LineWriter? {
        guard let path else { return nil }
        return try LineWriter(opening: path)
    }
}
