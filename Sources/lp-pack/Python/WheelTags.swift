import LPCore

/// Which wheels run on a Lambda runtime, in the words of pip.
struct WheelTags: Hashable {
    let runtime: Runtime
    let pythonMinor: Int
    let architecture: Architecture

    /// - Throws: a `Failure` when the runtime is not Python's.
    init(_ runtime: Runtime, _ architecture: Architecture) throws(Failure) {
        guard let minor = runtime.pythonMinor, let glibc = runtime.glibcMinor else {
            throw Failure(
                cannot: "install", "requirements", "'\(runtime)' is not a Python runtime")
        }
        self.runtime = runtime
        pythonMinor = minor
        glibcMinor = glibc
        self.architecture = architecture
    }

    private let glibcMinor: Int

    /// Every manylinux tag that the runtime's glibc satisfies, newest first (PEP 600).
    ///
    /// Pip derives no older tag from `manylinux_2_N`, so each is named.
    var platforms: [String] {
        let machine = architecture.wheelName
        // The first glibc of manylinux is 2.5; that of arm64, 2.17.
        let oldest = architecture == .arm ? 17 : 5
        let aliases = architecture == .arm ? ["2014"] : ["2014", "2010", "1"]
        let tags = stride(from: glibcMinor, through: oldest, by: -1).map { "manylinux_2_\($0)" }
        return (tags + aliases.map { "manylinux" + $0 }).map { "\($0)_\(machine)" }
    }

    /// Pip's options for them.
    ///
    /// - Parameter allowingSource: whether what has no wheel is built by this machine's Python.
    func options(allowingSource: Bool = false) -> [String] {
        // Requires-Python is compared with a whole version; Lambda's patch releases are recent.
        ["--python-version", "3.\(pythonMinor).99", "--implementation", "cp"]
            + (allowingSource ? ["--prefer-binary"] : ["--only-binary", ":all:"])
            + ["--abi", "cp3\(pythonMinor)", "--abi", "abi3", "--abi", "none"]
            + platforms.flatMap { ["--platform", $0] }
    }

    /// What a wheel has to fit.
    var description: String { "\(runtime) on \(architecture.rawValue) (glibc 2.\(glibcMinor))" }
}
