import LPArchive
import LPCore

/// Looks, before anything is uploaded, for what would keep a package from working.
struct Preflight {
    let plan: PackagePlan
    /// Everything in the package but bytecode.
    let files: [PackageFile]
    let content: PackageContent
    /// Knows of files that were looked at before.
    let cache: BlockCache?
    let helpers: Helpers

    private typealias Binary = (file: PackageFile, machine: UInt16?, misfit: BinaryCheck.Misfit?)

    /// Files looked at in one piece of work: to open one takes less than to hand it out.
    private static let chunk = 256

    /// What the user should know of.
    ///
    /// - Throws: a `Failure` for what cannot work.
    func warnings(_ sources: PythonSources?) throws(Failure) -> [String] {
        try checkHandler()
        return PackageContent.collisions(among: files) + (try checkBinaries()) + callables()
            + mistakes(sources) + imports(sources)
    }

    /// Refuses binaries that do not run, but for those of an installed package that brings several.
    private func checkBinaries() throws(Failure) -> [String] {
        let binaries = try binaries()
        // That is nearly always so.
        guard binaries.contains(where: { $0.misfit != nil }) else { return [] }
        let names = files.map(\.name)
        let prebuilds = Prebuilds(names, for: plan.architecture)
        let machines = PackageMachines(
            binaries.compactMap { binary in binary.machine.map { (binary.file.name, $0) } },
            among: names)
        var warnings: [String] = []
        for (file, _, misfit) in binaries {
            guard let misfit, !prebuilds.areForOthers(file.name) else { continue }
            let isInstalled = content.origin(of: file) == .requirements
            if isInstalled, misfit.isForeign, machines.areSeveral(for: file.name) {
                warnings.append("'\(file.name)' will not run: \(misfit.reason)")
                continue
            }
            let how = isInstalled ? " by --exclude '/\(file.name)'" : ""
            throw Failure(
                cannot: "pack", file.name, misfit.reason, next: misfit.next + how,
                name: "WrongBinary")
        }
        return warnings
    }

    /// The binaries of the package, and why they do not run where it goes.
    private func binaries() throws(Failure) -> [Binary] {
        let check = BinaryCheck(runtime: plan.runtime, architecture: plan.architecture)
        var starts = stride(from: 0, to: files.count, by: Self.chunk).makeIterator()
        var binaries: [Binary] = []
        try OrderedWork<Int, [Binary]>(helpers: helpers, ahead: 16).run(
            next: { starts.next() },
            makeWorker: {
                { (start) throws(Failure) in
                    var found: [Binary] = []
                    for file in files[start..<min(start + Self.chunk, files.count)] {
                        let isPlain = file.stamp.flatMap { cache?.isPlain($0) } ?? false
                        let elf = isPlain ? nil : try BinaryCheck.binary(file)
                        let misfit = elf.flatMap(check.misfit) ?? otherPython(file)
                        guard elf != nil || misfit != nil else { continue }
                        found.append((file, elf?.machine, misfit))
                    }
                    return found
                }
            },
            take: { binaries += $0 })
        return binaries
    }

    /// An extension for another Python, with none for the right one beside it (PEP 3149).
    private func otherPython(_ file: PackageFile) -> BinaryCheck.Misfit? {
        guard let minor = plan.runtime.pythonMinor, file.name.hasSuffix(".so"),
            let tag = file.name.firstRange(of: ".cpython-3")
        else { return nil }
        let its = file.name[tag.upperBound...].prefix(while: \.isNumber)
        let stem = file.name[..<tag.lowerBound]
        let fitting = ["\(stem).cpython-3\(minor)-", "\(stem).abi3.so", "\(stem).so"]
        let isForAnother = !files.contains { other in fitting.contains(where: other.name.hasPrefix)
        }
        guard Int(its) != minor, isForAnother else { return nil }
        return BinaryCheck.Misfit(
            reason: "it is an extension of Python 3.\(its), not of \(plan.runtime)",
            next: "build it for that, choose another runtime, or exclude it")
    }

    /// Refuses a handler whose file is not there.
    private func checkHandler() throws(Failure) {
        guard let handler = plan.handler, plan.layer == nil, !plan.hasLayers else { return }
        let path = handler.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        let last = handler.dropFirst(path.count)
        let wanted: [String]
        if plan.runtime.pythonMinor != nil, let dot = last.lastIndex(of: ".") {
            let module = path + last[..<dot].replacing(".", with: "/")
            wanted = [module + ".py", module + "/__init__.py"]
        } else if plan.runtime.nodeMajor != nil, let dot = last.firstIndex(of: ".") {
            wanted = ["js", "mjs", "cjs"].map { "\(path)\(last[..<dot]).\($0)" }
        } else {
            return
        }
        let modules = wanted.compactMap(Manifest.module)
        let isThere = files.contains { file in
            wanted.contains(file.name)
                || Manifest.module(of: file.name).map(modules.contains) == true
        }
        guard !isThere else { return }
        throw Failure(
            cannot: "use handler", handler, "there is no '\(wanted[0])' in the package",
            next: "a directory keeps its name; --flat puts its content at the root",
            name: "HandlerNotFound")
    }

    /// Callables whose module is not there; it may be in a layer or in Python itself.
    private func callables() -> [String] {
        guard plan.hasAgent, !plan.hasLayers, !plan.callables.isEmpty else { return [] }
        let isNode = plan.runtime.nodeMajor != nil
        let modules = Set(files.compactMap { isNode ? $0.name : Manifest.module(of: $0.name) })
        return plan.callables.filter { !modules.contains(String($0.prefix { $0 != ":" })) }
            .map { "callable '\($0)': its module is not in the package" }
    }

    /// What Python cannot compile of the user's own.
    private func mistakes(_ sources: PythonSources?) -> [String] {
        guard let sources, sources.isOfRuntime else { return [] }
        let own = Set(files.filter { content.origin(of: $0) == .paths }.map(\.name))
        return sources.reports.filter { own.contains($0.name) }.compactMap { report in
            report.problem.map {
                "\(report.name):\($0.line): \(plan.runtime) cannot compile it: \($0.text)"
            }
        }
    }

    private func imports(_ sources: PythonSources?) -> [String] {
        // A layer is one part of what there is to import.
        guard let sources, plan.layer == nil else { return [] }
        let own = files.filter { content.origin(of: $0) == .paths }.map(\.name)
        let check = ImportCheck(
            names: files.map(\.name), own: own, standard: sources.standard,
            hasLayers: plan.hasLayers)
        return check.warnings(sources.reports)
    }
}
