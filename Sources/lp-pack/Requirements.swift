internal import Crypto
import FoundationEssentials
import Glibc
import LPArchive
import LPConsole
import LPCore

/// The Python packages of requirements files, as wheels for a runtime.
struct Requirements {
    private let files: [String]
    private let texts: [RequirementsText]
    private let tags: WheelTags

    /// Reads the files.
    ///
    /// - Throws: a `Failure` that names one which cannot be read.
    init(files: [String], runtime: Runtime, architecture: Architecture) throws(Failure) {
        self.files = files
        tags = try WheelTags(runtime, architecture)
        var texts: [RequirementsText] = []
        for file in files {
            guard !file.utf8.contains(0), let text = FileManager.default.contents(atPath: file)
            else { throw .system("read", file) }
            texts.append(RequirementsText(bytes: Array(text)))
        }
        self.texts = texts
    }

    /// What was installed, which nobody changes as long as this lives.
    struct Installation {
        let files: [PackageFile]
        fileprivate let lock: FileLock
    }

    /// The installed files, from the cache when it has them.
    ///
    /// - Throws: a `Failure` that names the requirement which cannot be installed.
    func installed(in cache: CacheFolder, by python: Python) throws(Failure) -> Installation {
        let folder = "\(cache.path)/\(key(in: FileManager.default.currentDirectoryPath))"
        let lock = try locked(folder, by: python)
        var tree = SourceTree(rules: .ofDependencies)
        try tree.add(folder + "/.")
        let names = Set(tree.files.map(\.name))
        let files = tree.files.filter { file in
            // Bytecode without its source is all there is of a module.
            let source = file.name.hasSuffix(".pyc") ? String(file.name.dropLast()) : nil
            return !Self.isNoise(file.name) && !(source.map(names.contains) ?? false)
        }
        return Installation(files: files, lock: lock)
    }

    /// The lock of a folder that holds what is to be installed.
    private func locked(_ folder: String, by python: Python) throws(Failure) -> FileLock {
        if isSelfContained {
            let lock = try FileLock(folder + ".lock", .shared)
            if access(folder, F_OK) == 0 { return lock }
        }
        let lock = try FileLock(folder + ".lock", .exclusive)
        if !isSelfContained || access(folder, F_OK) != 0 { try install(into: folder, by: python) }
        return lock
    }

    private func install(into folder: String, by python: Python) throws(Failure) {
        let partial = folder + ".partial"
        for stale in [partial, folder] where access(stale, F_OK) == 0 {
            do { try FileManager.default.removeItem(atPath: stale) } catch {
                throw .system("remove", stale)
            }
        }
        if Console.isTerminal(2) {
            Console.note("installing \(files.joined(separator: ", ")) for \(tags.description)")
        }
        let options = ["install", "--quiet", "--no-input", "--no-compile", "--target", partial]
        let pip = try python.pip(
            options + tags.options + files.flatMap { ["--requirement", $0] })
        guard pip.status == 0 else {
            try? FileManager.default.removeItem(atPath: partial)
            let complaint = String(decoding: pip.errors, as: UTF8.self)
            throw PipComplaint(complaint).failure(installing: files, for: tags)
        }
        // Requirements that were all met by markers make no folder.
        guard mkdir(partial, 0o700) == 0 || errno == EEXIST else { throw .system("make", partial) }
        guard rename(partial, folder) == 0 else { throw .system("write", folder) }
    }

    /// Names what pip would install: the files' contents, what a wheel has to fit, and where paths start.
    func key(in directory: String) -> String {
        var hash = SHA256()
        hash.update(data: Array(tags.options.joined(separator: " ").utf8))
        if !isSelfContained { hash.update(data: Array("\0\(directory)".utf8)) }
        for text in texts {
            hash.update(data: Array("\0\(text.bytes.count)\0".utf8))
            hash.update(data: text.bytes)
        }
        return hash.finalize().prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
    }

    private var isSelfContained: Bool { texts.allSatisfy(\.isSelfContained) }

    /// Whether pip wrote it about the installation, not the package about itself.
    static func isNoise(_ name: String) -> Bool {
        let parts = name.split(separator: "/")
        if parts.first == "bin" { return true }
        let records = ["RECORD", "INSTALLER", "REQUESTED", "direct_url.json"]
        return parts.count == 2 && parts[0].hasSuffix(".dist-info")
            && records.contains(String(parts[1]))
    }
}
