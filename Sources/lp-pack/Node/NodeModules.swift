import FoundationEssentials
import Glibc
import LPArchive
import LPConsole
import LPCore

/// The packages that the lock of a Node project names.
struct NodeModules {
    let project: NodeProject
    let architecture: Architecture
    let node: Node
    /// Whether scripts of packages may run, which build for this machine.
    let allowsSource: Bool

    /// The installed files, from the cache when it has them.
    ///
    /// - Throws: a `Failure` that names the package which cannot be installed.
    func installed(in cache: CacheFolder) throws(Failure) -> Installation {
        guard let version = node.npmVersion else { throw node.missing(project) }
        var key = HashedParts()
        key.add(Installation.format.utf8)
        for option in options { key.add(option.utf8) }
        for part in [version] + node.settings { key.add(part) }
        for file in project.files {
            key.add(file.name.utf8)
            key.add(file.content)
        }
        let folder = "\(cache.path)/\(key.name)"
        var installation = try Installation(in: folder, isLasting: true) {
            (partial, record) throws(Failure) in
            try install(into: partial)
            try Self.installedPackages(in: partial).write(to: record)
            CacheSweep().sweepInstallations(in: cache.path)
        }
        installation.remove(where: Self.isNoise)
        installation.move(into: project.place)
        return installation
    }

    private func install(into folder: String) throws(Failure) {
        guard mkdir(folder, 0o700) == 0 else { throw .system("make", folder) }
        let copies = project.files.map { (path: "\(folder)/\($0.name)", content: $0.content) }
        for copy in copies {
            let url = URL(filePath: copy.path)
            do {
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(copy.content).write(to: url)
            } catch {
                throw .system("write", copy.path)
            }
        }
        if Console.isTerminal(2) { Console.note("installing what \(project.path) needs") }
        let npm = try node.npm(options + ["--prefix", folder], for: project)
        guard npm.status == 0 else {
            throw NpmComplaint(String(decoding: npm.errors, as: UTF8.self))
                .failure(installing: project.path)
        }
        // What npm read may hold a password, and is no part of what it installed.
        for copy in copies where unlink(copy.path) != 0 { throw .system("remove", copy.path) }
    }

    /// What npm says that it installed, a record a package.
    private static func installedPackages(in folder: String) -> InstalledPackages {
        struct Lock: Decodable {
            struct Entry: Decodable {
                let version: String?
                let integrity: String?
            }
            let packages: [String: Entry]
        }
        let bytes = FileManager.default.contents(
            atPath: folder + "/node_modules/.package-lock.json")
        let lock = bytes.flatMap { try? JSONText($0).decode(Lock.self) }
        return InstalledPackages(
            (lock?.packages ?? [:]).sorted { $0.key < $1.key }.map { place, entry in
                let parts = [
                    ("place", place), ("version", entry.version), ("integrity", entry.integrity),
                ]
                return .object(
                    parts.compactMap { name, text in text.map { (name, JSONText(string: $0)) } })
            })
    }

    private var options: [String] {
        [
            "ci", "--omit=dev", "--no-audit", "--no-fund", "--no-update-notifier",
            "--loglevel=error", "--os=linux", "--libc=glibc", "--cpu=\(architecture.nodeName)",
        ] + (allowsSource ? [] : ["--ignore-scripts"])
    }

    /// What npm writes for itself: links for a shell, and a record of the installation.
    private static func isNoise(_ file: PackageFile) -> Bool {
        let parts = file.name.split(separator: "/")
        return file.name == "node_modules/.package-lock.json"
            || zip(parts, parts.dropFirst()).contains { $0 == "node_modules" && $1 == ".bin" }
    }
}
