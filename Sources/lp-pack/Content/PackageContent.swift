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

    private typealias Entry = (file: PackageFile, origin: Origin)

    private var files: [PathName: Entry] = [:]
    /// As they came: nearly in order, which makes sorting them quick.
    private var names: [PathName] = []
    private var folders: Set<PathName> = []

    /// Adds files.
    ///
    /// - Parameter origin: what they come from, for the message about two of one name.
    /// - Throws: a `Failure` that names both sources of a name, or a name that no package takes.
    mutating func add(_ added: [PackageFile], from origin: Origin) throws(Failure) {
        files.reserveCapacity(files.count + added.count)
        // A file mostly lies beside the one before.
        var latest = ""[...]
        for file in added {
            try file.checkName()
            let name = PathName(file.name)
            let slash = file.name.utf8.lastIndex(of: UInt8(ascii: "/"))
            let folder = file.name[..<(slash ?? file.name.startIndex)]
            // Where a folder is known, so is what it lies in.
            let isKnown =
                folder.utf8.elementsEqual(latest.utf8) || folders.contains(PathName(String(folder)))
            let ancestors = isKnown ? [] : Self.ancestors(of: file.name)
            latest = folder
            let taken = (ancestors + [name]).compactMap { files[$0] }.first
            if let taken {
                throw clash(file.name, Self.source(of: taken), Self.source(of: (file, origin)))
            }
            guard !folders.contains(name) else {
                throw clash(file.name, Self.source(of: (file, origin)), "a directory")
            }
            folders.formUnion(ancestors)
            files[name] = (file, origin)
            names.append(name)
        }
    }

    /// Where a file of a package comes from.
    func origin(of file: PackageFile) -> Origin? { files[PathName(file.name)]?.origin }

    /// Names that only case tells apart, which file systems of other machines may not.
    static func collisions(among files: [PackageFile]) -> [String] {
        var known: [PathName: String] = [:]
        return files.compactMap { file in
            let other = known.updateValue(file.name, forKey: PathName(file.name.lowercased()))
            return other.map { "'\($0)' and '\(file.name)' differ in case alone" }
        }
    }

    /// The files in the order of their names' bytes, once their links are known to lead to one another and no module hides another.
    ///
    /// - Throws: a `Failure` that names what is wrong, or when there is no file.
    func checked() throws(Failure) -> [PackageFile] {
        let entries = names.sorted().compactMap { files[$0] }
        let all = entries.map(\.file)
        guard !all.isEmpty else {
            throw Failure(cannot: "pack", "paths", "no file is left to pack", name: "EmptyPackage")
        }
        let targets = Self.targets(of: all)
        try Self.refuseShadows(entries)
        let links = LinkTable(targets, folders: folders)
        for (name, target) in targets.sorted(by: { $0.key < $1.key }) {
            switch links.resolve(name.text) {
            case .inside(let place) where place.isEmpty || holds(PathName(place)): continue
            case .inside, .nowhere: throw broken(name.text, "'\(target)' is not in the package")
            case .outside: throw broken(name.text, "'\(target)' is outside of the package")
            case .loop: throw broken(name.text, "'\(target)' leads back to it")
            }
        }
        return all
    }

    private func holds(_ place: PathName) -> Bool {
        folders.contains(place) || files[place] != nil
    }

    /// Refuses a module beside a package of its name from elsewhere: Python would import only one of them.
    ///
    /// - Parameter entries: all files, in their order.
    private static func refuseShadows(_ entries: [Entry]) throws(Failure) {
        guard Set(entries.map(\.origin)).count > 1 else { return }
        let modules = entries.filter { Manifest.module(of: $0.file.name) != nil }
        var packages: [PathName: Set<Origin>] = [:]
        for entry in modules {
            for folder in ancestors(of: entry.file.name) {
                packages[folder, default: []].insert(entry.origin)
            }
        }
        for entry in modules {
            let name = entry.file.name
            let folder = (ancestors(of: name).last.map { $0.text + "/" } ?? "")
            let own = folder + name.dropFirst(folder.count).prefix { $0 != "." }
            guard let other = packages[PathName(own)]?.subtracting([entry.origin]).first else {
                continue
            }
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

    private static func source(of entry: Entry) -> String {
        guard case .file(let path) = entry.file.content, entry.origin == .paths else {
            return "the \(entry.origin)"
        }
        return "'\(path)'"
    }

    /// Where the links among files lead, by their names.
    static func targets(of files: [PackageFile]) -> [PathName: String] {
        files.reduce(into: [:]) { targets, file in
            if case .link(let target) = file.content { targets[PathName(file.name)] = target }
        }
    }

    /// The folders above a name, outermost first.
    static func ancestors(of name: String) -> [PathName] {
        name.utf8.indices.filter { name.utf8[$0] == UInt8(ascii: "/") }
            .map { PathName(String(name[..<$0])) }
    }
}
