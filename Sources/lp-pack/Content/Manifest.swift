import LPArchive
import LPCore

/// What the agent has to know of the package: `lambdapool.json`.
struct Manifest {
    /// The user's own modules, which may be called: dotted names, or for Node their files.
    let modules: [String]
    /// What else may be called, as `module:name`.
    let callables: [String]
    /// Whether calls may bring pickles, which run whatever is in them.
    let allowsPickle: Bool

    /// Where it is in a package.
    static let name = "lambdapool.json"

    private let isForNode: Bool
    private let packages: [JSONText]

    /// - Parameters:
    ///   - files: the user's own files in the package.
    ///   - packages: what was installed into it.
    init(
        files: [PackageFile], runtime: Runtime, callables: [String], allowsPickle: Bool = false,
        packages: [JSONText] = []
    ) {
        self.packages = packages
        self.allowsPickle = allowsPickle
        isForNode = runtime.nodeMajor != nil
        let names = files.map(\.name) + Self.namesThroughLinks(files)
        let modules = isForNode ? names.filter(Self.isScript) : names.compactMap(Self.module)
        self.modules = Set(modules).sorted()
        self.callables = callables.sorted()
    }

    /// The agent and this manifest, as files of the package.
    var files: [PackageFile] {
        [
            isForNode
                ? PackageFile(name: Agent.nodeFile, content: .bytes(Agent.node))
                : PackageFile(name: Agent.pythonFile, content: .bytes(Agent.python)),
            Self.file(json),
        ]
    }

    /// The record of what was installed into a package without an agent.
    static func record(of packages: [JSONText]) -> PackageFile {
        file(.object([("lp", JSONText(1)), ("packages", .array(packages))]))
    }

    private static func file(_ json: JSONText) -> PackageFile {
        PackageFile(name: name, content: .bytes(json.bytes + [0x0A]))
    }

    private var json: JSONText {
        func list(_ names: [String]) -> JSONText { .array(names.map(JSONText.init(string:))) }
        var members = [("lp", JSONText(1)), ("modules", list(modules))]
        if !callables.isEmpty { members.append(("callables", list(callables))) }
        if allowsPickle { members.append(("pickle", JSONText(true))) }
        if !packages.isEmpty { members.append(("packages", .array(packages))) }
        return .object(members)
    }

    /// The names that files have by way of a link to a folder, as Python would import them.
    private static func namesThroughLinks(_ files: [PackageFile]) -> [String] {
        let targets = PackageContent.targets(of: files)
        if targets.isEmpty { return [] }
        let folders = Set(files.flatMap { PackageContent.ancestors(of: $0.name) })
        let table = LinkTable(targets, folders: folders)
        return targets.keys.flatMap { link -> [String] in
            guard case .inside(let place) = table.resolve(link.text),
                folders.contains(PathName(place))
            else { return [] }
            return files.map(\.name).filter { $0.hasPrefix(place + "/") }
                .map { link.text + $0.dropFirst(place.count) }
        }
    }

    /// Whether Node can import the file, and it is no package's that npm installed.
    private static func isScript(_ name: String) -> Bool {
        [".js", ".mjs", ".cjs"].contains(where: name.hasSuffix)
            && !name.split(separator: "/").contains("node_modules")
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
