import FoundationEssentials
import LPArchive
import LPConsole
import LPCore

/// The Python packages of requirements files, as wheels for a runtime.
struct Requirements {
    private let files: [RequirementsFile]
    private let tags: WheelTags
    private let python: Python
    private let settings: PipSettings
    /// Whether what has no wheel is built here.
    private let allowsSource: Bool

    /// - Throws: a `Failure` when a lock stands beside other files.
    init(
        files: [RequirementsFile], tags: WheelTags, python: Python, settings: PipSettings,
        allowsSource: Bool = false
    ) throws(Failure) {
        if files.count > 1, let lock = files.first(where: \.isLock) {
            throw Failure(
                cannot: "install", lock.path, "a lock names all that is installed",
                next: "leave the other requirements out", name: "InvalidRequirements")
        }
        self.files = files
        self.tags = tags
        self.python = python
        self.settings = settings
        self.allowsSource = allowsSource
    }

    /// The installed files, from the cache when it has them.
    ///
    /// - Throws: a `Failure` that names the requirement which cannot be installed.
    func installed(in cache: CacheFolder) throws(Failure) -> Installation {
        let key = key(in: FileManager.default.currentDirectoryPath)
        let folder = "\(cache.path)/\(key)"
        var installation = try Installation(in: folder, isLasting: isSelfContained) {
            (partial, record) throws(Failure) in
            try install(into: partial, record: record, translating: folder)
            CacheSweep().sweepInstallations(in: cache.path)
        }
        let names = Set(installation.files.map(\.name))
        installation.remove { file in
            // Bytecode without its source is all there is of a module.
            let source = file.name.hasSuffix(".pyc") ? String(file.name.dropLast()) : nil
            return InstalledNoise.contains(file) || source.map(names.contains) ?? false
        }
        return installation
    }

    /// - Parameters:
    ///   - record: the file for what was installed.
    ///   - stem: what the names of translations start with.
    private func install(into folder: String, record: String, translating stem: String)
        throws(Failure)
    {
        if Console.isTerminal(2) {
            Console.note("installing \(names.joined(separator: ", ")) for \(tags.description)")
        }
        var options = [
            "install", record, "--quiet", "--no-input", "--no-compile", "--target", folder,
        ]
        options += tags.options(allowingSource: allowsSource)
        if files.contains(where: \.isLock) { options += ["--no-deps", "--require-hashes"] }
        for (index, file) in files.enumerated() {
            options += ["--requirement", try pipsFile(file, "\(stem).\(index).txt")]
        }
        let pip = try python.pip(options, for: tags, allowingSource: allowsSource)
        guard pip.status == 0 else {
            let complaint = String(decoding: pip.errors, as: UTF8.self)
            throw PipComplaint(complaint).failure(installing: names, for: tags)
        }
    }

    /// The file for pip to read: the user's own, or a translation that is written down first.
    private func pipsFile(_ file: RequirementsFile, _ translation: String) throws(Failure) -> String
    {
        if file.isPips { return file.path }
        do { try Data(file.text.bytes).write(to: URL(filePath: translation)) } catch {
            throw .system("write", translation)
        }
        return translation
    }

    private var names: [String] { files.map(\.path) }

    /// Names what pip would install: the files' contents, what a wheel has to fit, pip's own settings, and where paths start.
    func key(in directory: String) -> String {
        var hash = HashedParts()
        hash.add(Installation.format.utf8)
        for option in tags.options(allowingSource: allowsSource) { hash.add(option.utf8) }
        for part in settings.parts { hash.add(part) }
        if !isSelfContained { hash.add(directory.utf8) }
        for file in files { hash.add(file.text.bytes) }
        return hash.name
    }

    private var isSelfContained: Bool { files.allSatisfy(\.text.isSelfContained) }
}
