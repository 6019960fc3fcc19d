import FoundationEssentials
import Glibc
import LPCore

/// A directory with a `package.json`, and what npm reads there.
struct NodeProject {
    /// The path of its `package.json`.
    let path: String
    /// Where it lies in the package: empty for the root, else with a slash at the end.
    let place: String
    /// What npm has to see, by name.
    let files: [(name: String, content: [UInt8])]
    /// Their paths.
    let inputs: [String]
    /// What the user has there installed himself, which npm's own takes the place of.
    let ownModules: [String]

    private struct Description: Decodable {
        let dependencies: [String: String]?
        let optionalDependencies: [String: String]?
    }

    private struct Lock: Decodable {
        struct Entry: Decodable {
            let resolved: String?
            let link: Bool?
        }

        let packages: [String: Entry]?
    }

    /// Looks at a path of the user's.
    ///
    /// - Returns: nil when there is nothing for npm to install: no dependencies, or a `node_modules` without a lock.
    /// - Throws: a `Failure` when what is there cannot be read or installed.
    init?(_ path: String, isFlat: Bool) throws(Failure) {
        let parts = path.split(separator: "/")
        let isFile = parts.last == "package.json" && access(path + "/.", F_OK) != 0
        let folder = isFile ? path.dropLast("package.json".count) + "." : path
        let isRoot = isFile || isFlat || parts.last == "."
        place = isRoot ? "" : (parts.last.map { $0 + "/" } ?? "")
        let prefix = path.hasSuffix("/") ? path : isFile ? String(folder.dropLast()) : path + "/"
        self.path = prefix + "package.json"
        guard let description = FileManager.default.contents(atPath: self.path) else { return nil }
        guard let read = try? JSONText(description).decode(Description.self) else {
            throw Failure(
                cannot: "read", self.path, "it is no description of a package",
                name: "InvalidRequirements")
        }
        let wanted = (read.dependencies ?? [:]).merging(read.optionalDependencies ?? [:]) { $1 }
        if wanted.isEmpty { return nil }
        func content(_ name: String) -> (name: String, content: [UInt8])? {
            FileManager.default.contents(atPath: prefix + name).map { (name, Array($0)) }
        }
        guard let lock = content("npm-shrinkwrap.json") ?? content("package-lock.json") else {
            if access(prefix + "node_modules", F_OK) == 0 { return nil }
            throw Failure(
                cannot: "install", self.path, "there is no package-lock.json beside it",
                next: "run 'npm install --package-lock-only' there", name: "LockMissing")
        }
        let links = Self.links(lock.content)
        let linked = try links.map { (name, target) throws(Failure) in
            let isInside = !target.isEmpty && !target.split(separator: "/").contains("..")
            guard isInside, !target.hasPrefix("/"), let own = content(target + "/package.json")
            else {
                throw Failure(
                    cannot: "install", name,
                    "the lock takes it from '\(target)', which is no package inside of the project",
                    next: "move it there, or publish it", name: "InvalidRequirements")
            }
            return own
        }
        let settings = content(".npmrc").map { [$0] } ?? []
        files = [("package.json", Array(description)), lock] + settings + linked
        let modules = ([""] + links.map { $0.target + "/" }).map { "\($0)node_modules/" }
        ownModules = modules.map { [place] in "/\(place)\($0)" }
        inputs = files.map { prefix + $0.name }
    }

    /// The packages that a lock links to, such as those of workspaces, and the directories of them.
    private static func links(_ lock: [UInt8]) -> [(name: String, target: String)] {
        let packages = (try? JSONText(lock).decode(Lock.self))?.packages ?? [:]
        return packages.filter { $0.value.link == true }
            .map { ($0.key, $0.value.resolved ?? "") }.sorted { $0.name < $1.name }
    }

    /// Whether paths are a program for Node: scripts or a `package.json`, and nothing of Python's.
    static func isProgram(_ paths: [String]) -> Bool {
        let names = paths.flatMap { path in
            let entries = try? FileManager.default.contentsOfDirectory(atPath: path)
            return entries?.filter { $0 == "package.json" || $0.hasSuffix(".py") } ?? [path]
        }
        return names.contains { name in
            ["package.json", ".js", ".mjs", ".cjs"].contains(where: name.hasSuffix)
        } && !names.contains { $0.hasSuffix(".py") }
    }
}
