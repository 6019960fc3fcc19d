import LPArchive
import LPConsole
import LPCore
import Synchronization

/// The Pythons of this machine.
final class Python: Sendable {
    /// The interpreter that a shell would start.
    let path: String?

    private let environment: [String: String]
    private let programs: HostPrograms
    /// Minor versions of interpreters by their paths; nil for those that do not start.
    private let versions = Mutex<[String: Int?]>([:])
    private let missing = Mutex<Set<Int>>([])

    init(_ environment: [String: String]) {
        self.environment = environment
        programs = HostPrograms(environment)
        path = programs.paths(of: "python3").first
    }

    /// The minor version of the interpreter that a shell would start.
    var minor: Int? { path.flatMap { version(of: $0) } }

    /// An interpreter of that minor version; nil when there is none.
    func interpreter(minor wanted: Int) -> String? {
        // A name alone proves nothing: version managers have one for every Python they could start.
        let named = programs.paths(of: "python3.\(wanted)")
        return ((path.map { [$0] } ?? []) + named).first { version(of: $0) == wanted }
    }

    /// Says, once in a run, that no interpreter of that version can make bytecode.
    func sayMissing(minor: Int) {
        guard missing.withLock({ $0.insert(minor).inserted }) else { return }
        Console.note("left out the bytecode: there is no python3.\(minor) on PATH")
    }

    /// Runs our own program in an interpreter, which sees nothing of the working directory.
    ///
    /// - Throws: a `Failure` when it cannot be started.
    func run(_ source: [UInt8], by interpreter: String, input: [UInt8]) throws(Failure)
        -> ChildProcess
    {
        // Names of files are UTF-8, whatever the locale says.
        let options = ["-I", "-S", "-X", "utf8"]
        return try run(
            [interpreter] + options + ["-c", String(decoding: source, as: UTF8.self)], input: input)
    }

    /// Runs pip as if for a runtime: the verb `install`, `read` or `settings`, and its arguments.
    ///
    /// Pip runs code of others, so it does not get to see our credentials.
    /// - Throws: a `Failure` when there is no Python or it cannot be started.
    func pip(_ arguments: [String], for tags: WheelTags, allowingSource: Bool = false)
        throws(Failure) -> ChildProcess
    {
        guard let path else {
            throw Failure(
                cannot: "install", "requirements", "there is no python3 on PATH",
                next: "install python3 with pip", name: "PythonMissing")
        }
        let program = String(decoding: Agent.pythonPip, as: UTF8.self)
        // What suits a user's own installs must not turn ours away.
        var settings = ["PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"]
        if allowingSource { settings["LP_ALLOW_SOURCE"] = "1" }
        return try run(
            [path, "-c", program, String(tags.pythonMinor), tags.architecture.wheelName]
                + arguments, settings: settings)
    }

    /// What of the environment decides what pip installs.
    var pipVariables: [String: String] { environment.filter { $0.key.hasPrefix("PIP_") } }

    /// Where pip looks for its settings, as its documentation lists them.
    ///
    /// - Parameter prefix: the folder of the Python that it runs in.
    func pipConfigurations(prefix: String) -> [String] {
        let home = environment["HOME"] ?? ""
        let shared = (environment["XDG_CONFIG_DIRS"] ?? "/etc/xdg").split(separator: ":")
        let own = environment["XDG_CONFIG_HOME"] ?? home + "/.config"
        return shared.map { $0 + "/pip/pip.conf" } + [
            "/etc/pip.conf", home + "/.pip/pip.conf", own + "/pip/pip.conf", prefix + "/pip.conf",
        ] + (environment["PIP_CONFIG_FILE"].map { [$0] } ?? [])
    }

    /// Asks an interpreter once, for to start it may take long.
    private func version(of path: String) -> Int? {
        versions.withLock { versions in
            if let known = versions[path] { return known }
            let version = askedVersion(of: path)
            versions[path] = .some(version)
            return version
        }
    }

    private func askedVersion(of path: String) -> Int? {
        let question = "import sys; print(sys.version_info[1])"
        guard let answer = try? run([path, "-I", "-S", "-c", question]), answer.status == 0 else {
            return nil
        }
        return Int(String(decoding: answer.output.dropLast(), as: UTF8.self))
    }

    private func run(
        _ arguments: [String], settings: [String: String] = [:], input: [UInt8] = []
    ) throws(Failure) -> ChildProcess {
        try ChildProcess(
            arguments, environment: programs.secretless.merging(settings) { _, own in own },
            input: input)
    }
}
