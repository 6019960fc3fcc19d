import LPArchive

/// Which files and folders stay out of a package: gitignore(5), from our defaults to the user's last word.
struct IgnoreRules: Sendable {
    /// The file that holds patterns for the folder it lies in.
    static let fileName = ".lpignore"

    /// What is made from sources, belongs to tools, or is nobody else's business.
    private static let defaults = IgnoreList(
        source: "default",
        patterns: [
            fileName, Draft.hiddenPrefix + "*", ".git", ".hg", ".svn", "__pycache__/", "*.pyc",
            "*.pyo", ".tox/", ".nox/",
            ".mypy_cache/", ".pytest_cache/", ".ruff_cache/", ".npm/", ".yarn/cache/",
            "node_modules/.cache/", "*~", ".*.sw[a-p]", ".#*", "\\#*#", ".DS_Store", ".idea/",
            ".vscode/",
        ])
    /// What holds secrets by its very name.
    private static let secrets = IgnoreList(
        source: "secret",
        patterns: [
            ".env", ".env.*", ".envrc", ".aws/", ".ssh/", ".gnupg/", ".netrc", ".pgpass", ".npmrc",
            ".pypirc", ".git-credentials", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "*.p12",
            "*.pfx", "*.ppk",
        ])
    /// Files that may hold a private key or only certificates.
    private static let keyHolders = IgnoreList(source: "secret", patterns: ["*.pem", "*.key"])

    /// What the rules say of a path.
    enum Verdict: Hashable {
        case included
        /// Left out, and why.
        case excluded(String)
        /// Left out, and the user is told.
        case secret(String)
        /// Left out like a secret when it holds a private key.
        case keyHolder(String)
        /// A folder that is left out when it is a virtual environment.
        case perhapsEnvironment
    }

    /// What pip installed is not ours to edit; only bytecode, which is made again, stays out.
    static let ofDependencies = IgnoreRules(
        files: [IgnoreList(source: "default", patterns: ["__pycache__/"])], options: nil,
        areForSources: false)

    /// Those of the folders above, outermost first.
    private var files: [IgnoreList]
    private let options: IgnoreList?
    /// Whether what people have beside their sources is meant too.
    let areForSources: Bool

    private init(files: [IgnoreList], options: IgnoreList?, areForSources: Bool) {
        self.files = files
        self.options = options
        self.areForSources = areForSources
    }

    /// The rules for the user's sources.
    ///
    /// - Parameter excluded: the user's own patterns, against which no file has a say.
    init(excluding excluded: [String]) {
        let options = IgnoreList(source: "--exclude", patterns: excluded)
        self.init(files: [], options: options, areForSources: true)
    }

    /// The rules for what was installed; nil when the user has none for it.
    ///
    /// A name alone means the user's own: other people's packages have folders of any name, such as `data`.
    var forInstalled: IgnoreRules? {
        options?.placed.map { IgnoreRules(files: [], options: $0, areForSources: false) }
    }

    /// The rules with a list of our own below the user's.
    func adding(installed folders: [String]) -> IgnoreRules {
        adding(IgnoreList(source: "installed from the lock", patterns: folders))
    }

    /// The rules inside of a folder that has patterns of its own.
    func adding(_ list: IgnoreList) -> IgnoreRules {
        var rules = self
        rules.files.append(list)
        return rules
    }

    /// Judges an entry by its path in the package.
    func judge(_ path: String, isFolder: Bool) -> Verdict {
        let path = Array(path.utf8)
        let name = path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
        func match(_ list: IgnoreList) -> IgnoreList.Match? {
            list.match(path, name: name, isFolder: isFolder)
        }
        let users = options.map { [$0] } ?? []
        if let match = (users + files.reversed()).lazy.compactMap(match).first {
            if !match.isNegated { return .excluded(match.reason) }
            if match.isSpecific { return .included }
        }
        guard areForSources else { return .included }
        if let match = match(Self.defaults) { return .excluded(match.reason) }
        if let match = match(Self.secrets) { return .secret(match.reason) }
        if isFolder { return .perhapsEnvironment }
        if let match = match(Self.keyHolders) { return .keyHolder(match.reason) }
        return .included
    }
}
