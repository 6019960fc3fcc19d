import LPArchive
import LPCore

/// What a Python says of a package's sources: their bytecode, their mistakes, their imports.
struct PythonSources {
    /// The modules of the standard library.
    let standard: Set<String>
    let reports: [SourceReport]
    /// Whether it is a Python of the runtime's version that speaks.
    let isOfRuntime: Bool

    private struct Source {
        let path: String
        /// In the package.
        let name: String
        let isOwn: Bool

        var json: JSONText {
            .array([JSONText(string: path), JSONText(string: name), JSONText(isOwn)])
        }
    }

    private struct Greeting: Decodable { let standard: Set<String> }

    /// Asks the Python of the runtime's version or, without one, this machine's of the user's own files alone.
    ///
    /// - Parameters:
    ///   - files: files of the package, and whether they are the user's own.
    ///   - root: where the package will lie.
    ///   - cache: where bytecode goes; nil when none is wanted.
    ///   - helpers: as many as are free let it use a processor each.
    /// - Returns: nil when there are no sources or no Python to ask.
    /// - Throws: a `Failure` when it does not answer.
    init?(
        _ files: [(file: PackageFile, isOwn: Bool)], in root: String, minor: Int,
        by python: Python, cache: CacheFolder?, helpers: Helpers
    ) throws(Failure) {
        let sources = files.compactMap { file, isOwn -> Source? in
            guard file.name.hasSuffix(".py"), case .file(let path) = file.content else {
                return nil
            }
            return Source(path: path, name: file.name, isOwn: isOwn)
        }
        if sources.isEmpty { return nil }
        let fitting = python.interpreter(minor: minor)
        if fitting == nil, cache != nil { python.sayMissing(minor: minor) }
        guard let interpreter = fitting ?? python.path else { return nil }
        let isCompiling = fitting != nil && cache != nil
        let jobs = sources.filter { $0.isOwn || isCompiling }.map(\.json)
        if jobs.isEmpty { return nil }
        // Each process takes the place of a thread of ours; a few files are not worth one.
        let processes = helpers.take(upTo: jobs.count / 100)
        defer { helpers.give(processes) }
        let request = JSONText.object([
            ("root", JSONText(string: root)),
            ("cache", isCompiling ? cache.map { JSONText(string: $0.path) } ?? .null : .null),
            ("processes", JSONText(1 + processes)), ("files", .array(jobs)),
        ])
        let answer = try python.run(Agent.pythonSources, by: interpreter, input: request.bytes)
        let lines = answer.output.split(separator: 0x0A)
        guard answer.status == 0, let first = lines.first else { throw Self.silent(answer) }
        do {
            standard = try JSONText(first).decode(Greeting.self).standard
            reports = try lines.dropFirst().map { try JSONText($0).decode(SourceReport.self) }
        } catch { throw Self.silent(answer) }
        isOfRuntime = fitting != nil
    }

    private static func silent(_ answer: ChildProcess) -> Failure {
        let said = String(decoding: answer.errors, as: UTF8.self).split(separator: "\n").last
        return Failure(
            cannot: "compile", "sources", said.map(String.init) ?? "python3 failed without a word",
            next: "pack with --no-bytecode", name: "PythonFailed")
    }

    /// The files, with sources that must still be what the bytecode was made from when they are packed.
    func pinned(_ files: [PackageFile]) -> [PackageFile] {
        let hashes = Dictionary(
            reports.map { (PathName($0.name), $0.sha256) }, uniquingKeysWith: { $1 })
        return files.map { file in
            guard let sha256 = hashes[PathName(file.name)] else { return file }
            var pinned = file
            pinned.sha256 = sha256
            return pinned
        }
    }

    /// The bytecode as files of the package, where Python looks for it (PEP 3147).
    func bytecode(minor: Int) -> [PackageFile] {
        reports.compactMap { report in
            guard let path = report.bytecode else { return nil }
            var parts = report.name.split(separator: "/").map(String.init)
            let stem = parts.removeLast().dropLast(".py".count)
            parts += ["__pycache__", "\(stem).cpython-3\(minor).pyc"]
            return PackageFile(
                name: parts.joined(separator: "/"), content: .file(path), isBytecode: true)
        }
    }
}
