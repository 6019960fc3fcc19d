import LPArchive
import LPCore

/// What the agent has to know of the package: `lambdapool.json`.
struct Manifest {
    /// The dotted names of the user's own modules, which may be called.
    let modules: [String]
    /// What else may be called, as `module:name`.
    let callables: [String]

    /// - Parameter files: the user's own files in the package.
    init(files: [PackageFile], callables: [String]) {
        let names = files.map(\.name) + Self.namesThroughLinks(files)
        modules = Set(names.compactMap(Self.module)).sorted()
        self.callables = callables.sorted()
    }

    /// The agent and this manifest, as files of the package.
    var files: [PackageFile] {
        [
            PackageFile(name: Agent.pythonModule + ".py", content: .bytes(Agent.python)),
            PackageFile(name: "lambdapool.json", content: .bytes(json.bytes + [0x0A])),
        ]
    }

    private var json: JSONText {
        func list(_ names: [String]) -> JSONText { .array(names.map(JSONText.init(string:))) }
        var members = [("lp", JSONText(1)), ("modules", list(modules))]
        if !callables.isEmpty { members.append(("callables", list(callables))) }
        return .object(members)
    }

    /// The names that files have by way of a link to a folder, as Python would import them.
    private static func namesThroughLinks(_ files: [PackageFile]) -> [String] {
        let targets = PackageContent.targets(of: files)
        if targets.isEmpty { return [] }
        let folders = Set(files.flatMap { PackageContent.ancestors(of: $0.name) })
        let table = LinkTable(targets, folders: folders)
        return targets.keys.flatMap { link -> [String] in
            guard case .inside(let place) = table.resolve(link), folders.contains(place)
            else { return [] }
            return files.map(\.name).filter { $0.hasPrefix(place + "/") }
                .map { link + $0.dropFirst(place.count) }
        }
    }

    /// The dotted name of the module that a file is, if Python can import it.
    static func module(of name: String) -> String? {
        guard name.hasSuffix(".py") || name.hasSuffix(".so") else { return nil }
        var parts = name.split(separator: "/", omittingEmptySubsequences: false)
        // What stands between the name and the end tells interpreters apart: x.cpython-313-x86_64-linux-gnu.so.
        let stem = parts.removeLast().prefix { $0 != "." }
        if stem != "__init__" { parts.append(stem) }
        guard !parts.isEmpty, parts.allSatisfy(isIdentifier) else { return nil }
        return parts.joined(separator: ".")
    }

    /// As Python's `str.isidentifier`.
    private static func isIdentifier(_ text: Substring) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return (first == "_" || first.properties.isXIDStart)
            && text.unicodeScalars.allSatisfy(\.properties.isXIDContinue)
    }
}
