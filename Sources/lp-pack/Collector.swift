import LPArchive
import LPConsole
import LPCore

/// Finds everything that a plan asks for.
struct Collector {
    let environment: [String: String]
    let python: Python
    let node: Node
    /// What is to be written, which is no part of itself.
    let outputs: Set<FileIdentity>
    let choices: PackOptions.Choices
    let cache: BlockCache?
    let helpers: Helpers

    /// Collects and checks the files of a package.
    ///
    /// - Throws: a `Failure` that names the first thing which cannot be packed, or could not work.
    func collect(_ plan: PackagePlan) throws(Failure) -> PackedFiles {
        let layout = plan.layer == nil ? nil : LayerLayout(plan.runtime)
        func placed(_ files: [PackageFile]) -> [PackageFile] {
            layout.map { files.map($0.place) } ?? files
        }
        let projects = try projects(plan)
        let rules = IgnoreRules(excluding: plan.exclude)
            .adding(installed: projects.flatMap(\.ownModules))
        var sources = SourceTree(rules: rules, outputs: outputs, isFlat: plan.isFlat)
        for path in plan.paths { try sources.add(path) }
        let program = try plan.program?.placed(in: &sources, for: plan.architecture)
        let notice = Omission.notice(sources.omissions)
        // What is missed later may be missed for that reason.
        if let notice { Console.note(notice) }
        var content = PackageContent()
        try content.add(
            placed(program?.executable(in: sources.files) ?? sources.files), from: .paths)
        let (installed, unsettled) = try installations(plan)
        let installations = try modules(projects, plan) + installed
        let packages = installations.flatMap(\.packages.records)
        var filter = InstalledFilter(rules)
        for installation in installations {
            try content.add(placed(filter.kept(installation.files)), from: .requirements)
        }
        if plan.hasAgent {
            let manifest = Manifest(
                files: sources.files, runtime: plan.runtime, callables: plan.callables,
                allowsPickle: plan.allowsPickle, packages: packages)
            try content.add(manifest.files, from: .agent)
        } else if !packages.isEmpty {
            try content.add(placed([Manifest.record(of: packages)]), from: .agent)
        }
        try content.add(program?.files ?? [], from: .agent)
        if plan.needsBootstrap {
            try Bootstrap.check(in: sources.files, runtime: plan.runtime, plan.architecture)
        }
        let files = try content.checked()
        var size = try PackageSize(files)
        try size.check(plan.name)
        let said = try said(plan, files, content)
        let preflight = Preflight(
            plan: plan, files: files, content: content, cache: cache, helpers: helpers)
        var warnings = try unsettled + preflight.warnings(said)
        var bytecode = plan.runtime.pythonMinor.flatMap { said?.bytecode(minor: $0) } ?? []
        if let whole = size.adding(try PackageSize(bytecode)) {
            size = whole
        } else {
            warnings.append("left out the bytecode: the package would be too large with it")
            bytecode = []
        }
        for warning in warnings { Console.note(warning) }
        return PackedFiles(
            files: (said?.pinned(files) ?? files) + bytecode, size: size,
            omissions: sources.omissions + filter.omissions,
            inputs: sources.inputs + plan.requirements
                + plan.requirements.flatMap { RequirementsFile.included(by: $0).map(\.path) }
                + projects.flatMap(\.inputs).filter { !sources.inputs.contains($0) },
            warnings: (notice.map { [$0] } ?? []) + warnings,
            bytecodeRuntime: bytecode.isEmpty ? nil : plan.runtime, content: content,
            installations: installations)
    }

    /// The paths for which npm has something to install.
    private func projects(_ plan: PackagePlan) throws(Failure) -> [NodeProject] {
        guard plan.runtime.nodeMajor != nil else { return [] }
        var projects: [NodeProject] = []
        for path in plan.paths {
            if let project = try NodeProject(path, isFlat: plan.isFlat) { projects.append(project) }
        }
        return projects
    }

    /// What the locks of projects install.
    private func modules(_ projects: [NodeProject], _ plan: PackagePlan) throws(Failure)
        -> [Installation]
    {
        try projects.map { (project) throws(Failure) in
            let modules = NodeModules(
                project: project, architecture: plan.architecture, node: node,
                allowsSource: choices.allowsSource)
            return try modules.installed(in: try CacheFolder(environment, "modules"))
        }
    }

    /// What the plan's requirements, and ours, install, and what the user should know of them.
    private func installations(_ plan: PackagePlan) throws(Failure) -> ([Installation], [String]) {
        guard !plan.requirements.isEmpty || plan.allowsPickle else { return ([], []) }
        let tags = try WheelTags(plan.runtime, plan.architecture)
        let cache = try CacheFolder(environment, "dependencies")
        var files: [RequirementsFile] = []
        for path in plan.requirements {
            files.append(try RequirementsFile(path, for: tags, by: python))
        }
        let settings = try PipSettings(python, tags)
        func install(_ files: [RequirementsFile]) throws(Failure) -> Installation {
            let requirements = try Requirements(
                files: files, tags: tags, python: python, settings: settings,
                allowsSource: choices.allowsSource)
            return try requirements.installed(in: cache)
        }
        var installations = files.isEmpty ? [] : [try install(files)]
        let pins = Pins(
            files, settings, installed: installations.first?.packages ?? InstalledPackages([]))
        let hasPickler = installations.contains { $0.files.contains { $0.name == Self.pickler } }
        if plan.allowsPickle, !hasPickler { installations.append(try install([.cloudpickle])) }
        return (installations, pins.warnings)
    }

    /// A file of cloudpickle, which the user's own requirements may bring in a version of theirs.
    private static let pickler = "cloudpickle/__init__.py"

    /// What a Python says of the sources, if there are any and a Python.
    private func said(_ plan: PackagePlan, _ files: [PackageFile], _ content: PackageContent)
        throws(Failure) -> PythonSources?
    {
        guard let minor = plan.runtime.pythonMinor else { return nil }
        var cache: CacheFolder?
        if choices.hasBytecode {
            // Without a home an output can be written all the same.
            do { cache = try CacheFolder(environment, "bytecode") } catch {
                Console.note("left out the bytecode: \(error)")
            }
        }
        return try PythonSources(
            files.map { ($0, content.origin(of: $0) == .paths) }, in: plan.root, minor: minor,
            by: python, cache: cache, helpers: helpers)
    }
}

extension RequirementsFile {
    /// What pickles functions by value, pinned to one file of the index.
    fileprivate static let cloudpickle = RequirementsFile(
        "cloudpickle",
        text:
            "cloudpickle==3.1.1 --hash=sha256:c8c5a44295039331ee9dad40ba100a9c7297b6f988e50e87ccdf3765a668350e\n"
    )
}
