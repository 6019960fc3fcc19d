import LPCore

/// Which wheels run on a Lambda runtime, in the words of pip.
struct WheelTags: Hashable {
    let runtime: Runtime
    let pythonMinor: Int
    let architecture: Architecture

    /// - Throws: a `Failure` when the runtime is not Python's.
    init(_ runtime: Runtime, _ architecture: Architecture) throws(Failure) {
        guard let minor = runtime.pythonMinor else {
            throw Failure(
                cannot: "install", "requirements", "'\(runtime)' is not a Python runtime")
        }
        self.runtime = runtime
        pythonMinor = minor
        self.architecture = architecture
    }

    /// The minor version of the runtime's glibc 2: Amazon Linux 2 until Python 3.11, then 2023.
    var glibcMinor: Int { pythonMinor <= 11 ? 26 : 34 }

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
    var options: [String] {
        [
            "--only-binary", ":all:", "--implementation", "cp", "--python-version",
            "3.\(pythonMinor)",
        ]
            + ["--abi", "cp3\(pythonMinor)", "--abi", "abi3", "--abi", "none"]
            + platforms.flatMap { ["--platform", $0] }
    }

    /// What a wheel has to fit.
    var description: String { "\(runtime) on \(architecture.rawValue) (glibc 2.\(glibcMinor))" }
}
