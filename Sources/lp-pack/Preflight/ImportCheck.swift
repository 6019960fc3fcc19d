import LPArchive

/// Which imports of the user's own sources will fail, as far as the package's names tell.
struct ImportCheck {
    /// Dotted names of all modules and folders of modules in the package.
    private let modules: Set<String>
    /// The first components of the user's own.
    private let own: Set<String>
    /// The first components of what the runtime brings.
    private let provided: Set<String>
    /// Whether what is not in the package may be in a layer.
    private let hasLayers: Bool

    /// What Lambda's Python runtimes have besides the standard library: its SDK and what that needs.
    private static let ofLambda: Set<String> = [
        "boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3",
        "awslambdaric", "lambdapool_agent",
    ]

    /// - Parameters:
    ///   - names: the files of the package, relative to where imports start.
    ///   - own: the user's own among them.
    init(names: [String], own: [String], standard: Set<String>, hasLayers: Bool) {
        modules = Set(names.compactMap(Manifest.module).flatMap(Self.prefixes))
        self.own = Set(own.compactMap(Manifest.module).map(Self.top))
        provided = standard.union(Self.ofLambda)
        self.hasLayers = hasLayers
    }

    /// A line for each module that is missing, with the first import of it.
    func warnings(_ reports: [SourceReport]) -> [String] {
        var found: [(missing: String, text: String, count: Int)] = []
        for report in reports {
            for each in report.imports {
                guard let missing = missing(each, in: report.name) else { continue }
                if let known = found.firstIndex(where: { $0.missing == missing }) {
                    found[known].count += 1
                    continue
                }
                let hint = hint(each, in: report.name).map { "; \($0)" } ?? ""
                let place = "\(report.name):\(each.line): '\(each.text)'"
                found.append((missing, "\(place): no module '\(missing)' in the package\(hint)", 0))
            }
        }
        return found.map { $0.count == 0 ? $0.text : "\($0.text) (and \($0.count) more)" }
    }

    /// The module that an import asks for in vain.
    private func missing(_ each: SourceReport.Import, in file: String) -> String? {
        if each.level > 0 {
            let package = file.split(separator: "/").dropLast(each.level)
            let wanted = package.joined(separator: ".") + "." + each.module
            return each.module.isEmpty || package.isEmpty || modules.contains(wanted) ? nil : wanted
        }
        let top = Self.top(each.module)
        if modules.contains(each.module) || provided.contains(top) { return nil }
        // What dependencies make of their own names while they run, only they know.
        if modules.contains(top) { return own.contains(top) ? each.module : nil }
        return hasLayers ? nil : top
    }

    /// What to write instead, when the module lies beside the file that wants it.
    private func hint(_ each: SourceReport.Import, in file: String) -> String? {
        guard each.level == 0 else { return nil }
        let folder = file.split(separator: "/").dropLast()
        let top = Self.top(each.module)
        guard modules.contains((folder + [Substring(top)]).joined(separator: ".")) else {
            return own.contains(top) ? nil : "name what brings it in a requirements file"
        }
        return "import it as '\(folder.joined(separator: ".")).\(top)', or pack with --flat"
    }

    private static func top(_ module: String) -> String { String(module.prefix { $0 != "." }) }

    /// `a`, `a.b` and `a.b.c` of `a.b.c`.
    private static func prefixes(_ module: String) -> [String] {
        let parts = module.split(separator: ".")
        return parts.indices.map { parts[...$0].joined(separator: ".") }
    }
}
