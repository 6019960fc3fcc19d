import Glibc

/// Which files and folders stay out of a package.
struct ExclusionRules {
    /// Matched against names, as fnmatch(3) does.
    private static let defaults = [
        ".git", ".hg", ".svn", "__pycache__", "*.pyc", "*.pyo", ".env", ".env.*", ".envrc",
        "*~", ".*.sw[a-p]", ".#*", "#*#", ".DS_Store", ".idea", ".vscode",
        ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox",
    ]
    /// Files that hold secrets by their very name.
    private static let keys = [
        "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "*.p12", "*.pfx", "*.ppk", ".netrc",
        ".pgpass",
    ]
    /// Files that may hold a private key or only certificates.
    private static let keyHolders = ["*.pem", "*.key"]

    /// What a name says about a file.
    enum Verdict: Hashable {
        case included
        case excluded
        /// Left out, and the user is told.
        case key
        /// Left out like a key when it holds one.
        case keyHolder
    }

    /// What pip installed is not ours to edit; only bytecode, which Python makes again, stays out.
    static let ofDependencies = ExclusionRules(patterns: ["__pycache__"], areForSources: false)

    private let patterns: [String]
    /// Whether what people have beside their sources is meant too.
    let areForSources: Bool

    private init(patterns: [String], areForSources: Bool) {
        self.patterns = patterns
        self.areForSources = areForSources
    }

    /// The rules for the user's sources.
    ///
    /// - Parameter patterns: the user's own; one with a slash is matched against the whole path.
    init(_ patterns: [String]) { self.init(patterns: patterns, areForSources: true) }

    /// Judges an entry by its path in the package.
    func judge(_ path: String, isFolder: Bool) -> Verdict {
        let name = String(path.split(separator: "/").last ?? "")
        if patterns.contains(where: { matches($0, path, name, isFolder) }) { return .excluded }
        guard areForSources else { return .included }
        if Self.defaults.contains(where: { glob($0, name) }) { return .excluded }
        if isFolder { return .included }
        if Self.keys.contains(where: { glob($0, name) }) { return .key }
        if Self.keyHolders.contains(where: { glob($0, name) }) { return .keyHolder }
        return .included
    }

    private func matches(_ pattern: String, _ path: String, _ name: String, _ isFolder: Bool)
        -> Bool
    {
        let folderOnly = pattern.hasSuffix("/")
        if folderOnly && !isFolder { return false }
        let plain = folderOnly ? String(pattern.dropLast()) : pattern
        guard plain.contains("/") else { return glob(plain, name) }
        return glob(plain.hasPrefix("/") ? String(plain.dropFirst()) : plain, path)
    }

    private func glob(_ pattern: String, _ text: String) -> Bool {
        fnmatch(pattern, text, FNM_PATHNAME) == 0
    }
}
