internal import Crypto
import FoundationEssentials
import Glibc
import LPArchive
import LPConsole
import LPCore

/// The Python packages of requirements files, as wheels for a runtime.
struct Requirements {
    private let files: [String]
    private let texts: [[UInt8]]
    private let tags: WheelTags

    /// Reads the files.
    ///
    /// - Throws: a `Failure` that names one which cannot be read.
    init(files: [String], runtime: Runtime, architecture: Architecture) throws(Failure) {
        self.files = files
        tags = try WheelTags(runtime, architecture)
        var texts: [[UInt8]] = []
        for file in files {
            guard !file.utf8.contains(0), let text = FileManager.default.contents(atPath: file)
            else { throw .system("read", file) }
            texts.append(Array(text))
        }
        self.texts = texts
    }

    /// The installed files, from the cache when it has them.
    ///
    /// - Throws: a `Failure` that names the requirement which cannot be installed.
    func installed(in cache: CacheFolder, by python: Python) throws(Failure) -> [PackageFile] {
        let folder = "\(cache.path)/\(key)"
        // The lock ends with its process, so a killed one leaves nothing that stays in the way.
        let lock = open(folder + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .system("write", folder + ".lock") }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .system("lock", folder + ".lock") }
        }
        if !isSelfContained || access(folder, F_OK) != 0 {
            try install(into: folder, by: python)
        }
        var tree = SourceTree(rules: ExclusionRules([]))
        try tree.add(folder + "/.")
        return tree.files.filter { !Self.isNoise($0.name) }
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

    /// Names what pip would install: the files' contents and what a wheel has to fit.
    private var key: String {
        var hash = SHA256()
        hash.update(data: Array(tags.options.joined(separator: " ").utf8))
        for text in texts {
            hash.update(data: Array("\0\(text.count)\0".utf8))
            hash.update(data: text)
        }
        return hash.finalize().prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
    }

    /// Whether the files alone say what to install, without naming others that may change.
    private var isSelfContained: Bool {
        texts.allSatisfy { text in
            text.split(separator: 0x0A).allSatisfy { line in
                let words = String(decoding: line, as: UTF8.self).split(separator: " ")
                guard let first = words.first, !first.hasPrefix("#") else { return true }
                let others = ["-r", "-c", "-e", "--req", "--con", "--edit"]
                return !others.contains { first.hasPrefix($0) }
                    && !words.contains { $0.hasPrefix(".") || $0.hasPrefix("/") }
                    && !words.contains { $0.contains("file:") }
            }
        }
    }

    /// Whether pip wrote it about the installation, not the package about itself.
    static func isNoise(_ name: String) -> Bool {
        let parts = name.split(separator: "/")
        if parts.first == "bin" { return true }
        let records = ["RECORD", "INSTALLER", "REQUESTED", "direct_url.json"]
        return parts.count == 2 && parts[0].hasSuffix(".dist-info")
            && records.contains(String(parts[1]))
    }
}
