import LPArchive
import LPCore

/// What the agent has to know of the package: `lambdapool.json`.
struct Manifest {
    /// The top-level names of the user's own modules, which may be called.
    let modules: [String]
    /// What else may be called, as `module:name`.
    let callables: [String]

    /// - Parameter files: the names of the user's own files in the package.
    init(files: [String], callables: [String]) {
        modules = Set(files.compactMap(Self.module)).sorted()
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

    /// The top-level module that a file belongs to, if Python can import it.
    static func module(of name: String) -> String? {
        let parts = name.split(separator: "/")
        guard let first = parts.first, let last = parts.last else { return nil }
        guard last.hasSuffix(".py") || last.hasSuffix(".so") else { return nil }
        let module = parts.count > 1 ? first : first.prefix { $0 != "." }
        let start = module.unicodeScalars.first.map { $0 == "_" || $0.properties.isXIDStart }
        guard start == true else { return nil }
        guard module.unicodeScalars.allSatisfy({ $0.properties.isXIDContinue }) else { return nil }
        return String(module)
    }
}
