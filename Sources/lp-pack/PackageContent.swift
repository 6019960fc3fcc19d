import LPArchive
import LPCore

/// Everything that goes into a package, each name once.
struct PackageContent {
    /// Where files come from.
    enum Origin: String, Hashable {
        case paths
        case requirements
        case agent

        /// The subject of what one of them has.
        fileprivate var has: String { self == .agent ? "the agent has" : "the \(self) have" }
    }

    private var files: [String: (file: PackageFile, origin: Origin)] = [:]
    private var folders: Set<String> = []

    /// Adds files.
    ///
    /// - Parameter origin: what they come from, for the message about two of one name.
    /// - Throws: a `Failure` that names both sources of a name.
    mutating func add(_ added: [PackageFile], from origin: Origin) throws(Failure) {
        for file in added {
            let ancestors = Self.ancestors(of: file.name)
            let taken = (ancestors + [file.name]).compactMap { files[$0] }.first
            if let taken {
                throw clash(file.name, Self.source(of: taken), Self.source(of: (file, origin)))
            }
            guard !folders.contains(file.name) else {
                throw clash(file.name, Self.source(of: (file, origin)), "a directory")
            }
            folders.formUnion(ancestors)
            files[file.name] = (file, origin)
        }
    }

    /// The files, once their links are known to lead to one another and no module hides another.
    ///
    /// - Throws: a `Failure` that names what is wrong, or when there is no file.
    func checked() throws(Failure) -> [PackageFile] {
        let all = files.values.map(\.file)
        guard !all.isEmpty else {
            throw Failure(cannot: "pack", "paths", "no file is left to pack", name: "EmptyPackage")
        }
        let targets = Self.targets(of: all)
        try refuseShadows()
        let links = LinkTable(targets, folders: folders)
        for (name, target) in targets.sorted(by: { $0.key < $1.key }) {
            switch links.resolve(name) {
            case .inside(let place) where place.isEmpty || folders.contains(place): continue
            case .inside(let place) where files[place] != nil: continue
            case .inside, .nowhere: throw broken(name, "'\(target)' is not in the package")
            case .outside: throw broken(name, "'\(target)' is outside of the package")
            case .loop: throw broken(name, "'\(target)' leads back to it")
            }
        }
        return all
    }

    /// Refuses a module beside a package of its name from elsewhere: Python would import only one of them.
    private func refuseShadows() throws(Failure) {
        let modules = files.filter { Manifest.module(of: $0.key) != nil }
        var packages: [String: Set<Origin>] = [:]
        for (name, entry) in modules {
            for folder in Self.ancestors(of: name) {
                packages[folder, default: []].insert(entry.origin)
            }
        }
        for (name, entry) in modules.sorted(by: { $0.key < $1.key }) {
            let folder = (Self.ancestors(of: name).last.map { $0 + "/" } ?? "")
            let own = folder + name.dropFirst(folder.count).prefix { $0 != "." }
            guard let other = packages[own]?.subtracting([entry.origin]).first else { continue }
            let module = (thing: name, kind: "module", origin: entry.origin)
            let package = (thing: own, kind: "package", origin: other)
            // The user can rename what is his.
            let (named, taken) = other == .paths ? (package, module) : (module, package)
            throw Failure(
                cannot: "pack", named.thing, "\(taken.origin.has) a \(taken.kind) of that name",
                next: "rename it", name: "DuplicateName")
        }
    }

    private func broken(_ name: String, _ reason: String) -> Failure {
        Failure(
            cannot: "pack link", name, reason, next: "copy the file or exclude the link",
            name: "InvalidLink")
    }

    private func clash(_ name: String, _ first: String, _ second: String) -> Failure {
        Failure(
            cannot: "pack", name, "both \(first) and \(second) have that name",
            next: "rename or exclude one", name: "DuplicateName")
    }

    private static func source(of entry: (file: PackageFile, origin: Origin)) -> String {
        guard case .file(let path) = entry.file.content, entry.origin == .paths else {
            return "the \(entry.origin)"
        }
        return "'\(path)'"
    }

    /// Where the links among files lead, by their names.
    static func targets(of files: [PackageFile]) -> [String: String] {
        files.reduce(into: [:]) { targets, file in
            if case .link(let target) = file.content { targets[file.name] = target }
        }
    }

    /// The folders above a name, outermost first.
    static func ancestors(of name: String) -> [String] {
        let parts = name.split(separator: "/").dropLast()
        return parts.indices.map { parts[...$0].joined(separator: "/") }
    }
}
