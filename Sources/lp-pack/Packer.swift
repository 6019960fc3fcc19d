import LPArchive
import LPConsole
import LPCore

/// Packs one record after another.
struct Packer {
    private let environment: [String: String]
    private let output: String?
    private let python: Python

    /// - Parameter output: the zip to write instead of one in the cache.
    init(environment: [String: String], output: String?) {
        self.environment = environment
        self.output = output
        python = Python(environment)
    }

    /// Packs what a record describes and adds the defaults and `package` to it.
    ///
    /// - Throws: a `Failure` that names the first thing which cannot be packed.
    func pack(_ record: inout Record) throws(Failure) {
        let plan = try PackagePlan(record, hostMinor: { python.minor })
        record["runtime"] = JSONText(string: plan.runtime.identifier)
        record["architecture"] = JSONText(string: plan.architecture.rawValue)
        var sources = SourceTree(
            rules: ExclusionRules(plan.exclude), output: output.flatMap(FileIdentity.init(of:)))
        for path in plan.paths { try sources.add(path) }
        for notice in sources.notices { Console.note(notice) }
        var content = PackageContent()
        try content.add(sources.files, from: .paths)
        let dependencies = try dependencies(plan)
        try content.add(dependencies?.files ?? [], from: .requirements)
        if plan.hasAgent {
            let manifest = Manifest(files: sources.files, callables: plan.callables)
            try content.add(manifest.files, from: .agent)
        }
        let files = try content.checked()
        try PackageSize(files).check(plan.name)
        let zip = try ZipWriter.write(files, to: try destination())
        // Only now have the installed files been read.
        withExtendedLifetime(dependencies) {}
        record["package"] = zip.json(warnings: sources.notices)
    }

    private func dependencies(_ plan: PackagePlan) throws(Failure) -> Requirements.Installation? {
        if plan.requirements.isEmpty { return nil }
        let requirements = try Requirements(
            files: plan.requirements, runtime: plan.runtime, architecture: plan.architecture)
        let cache = try CacheFolder(environment, "dependencies")
        return try requirements.installed(in: cache, by: python)
    }

    private func destination() throws(Failure) -> ZipWriter.Output {
        if let output { return .file(output) }
        return .folder(try CacheFolder(environment, "packages").path)
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
