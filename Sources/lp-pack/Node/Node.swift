import FoundationEssentials
import LPCore
import Synchronization

/// Node and npm as a shell of this machine would start them.
final class Node: Sendable {
    private let environment: [String: String]
    private let programs: HostPrograms
    /// What programs said when they were asked, by their paths; nil when they failed.
    private let answers = Mutex<[String: [UInt8]?]>([:])

    /// What npm says of itself and its Node; nil when there is no npm.
    var npmVersion: [UInt8]? { npm.flatMap { answer(of: $0, ["version", "--json"]) } }

    init(_ environment: [String: String]) {
        self.environment = environment
        programs = HostPrograms(environment)
    }

    /// The runtime for paths that are a program for Node: the one nearest to what it has been tried with.
    func runtime(for paths: [String]) -> Runtime? {
        guard NodeProject.isProgram(paths) else { return nil }
        let supported = Runtime.currentNodeMajors
        let major = major.flatMap { supported.contains($0) ? $0 : nil }
        return .node(major: major ?? supported[supported.count - 1])
    }

    /// Runs npm, which runs code of others where that is allowed, so it does not get to see our credentials.
    ///
    /// - Throws: a `Failure` when there is no npm or it cannot be started.
    func npm(_ arguments: [String], for project: NodeProject) throws(Failure) -> ChildProcess {
        guard let npm else { throw missing(project) }
        // A network that is not there is to be told of, not waited for.
        let patience = [
            "npm_config_fetch_retry_mintimeout": "500", "npm_config_fetch_retry_maxtimeout": "2000",
        ]
        return try ChildProcess(
            [npm] + arguments, environment: patience.merging(programs.secretless) { $1 })
    }

    func missing(_ project: NodeProject) -> Failure {
        Failure(
            cannot: "install", project.path, "there is no npm on PATH",
            next: "install npm, or remove the lock and bring node_modules", name: "NpmMissing")
    }

    /// What, besides a project's own files, decides what npm installs; to be hashed, for it may hold passwords.
    var settings: [[UInt8]] {
        let variables = environment.filter { $0.key.lowercased().hasPrefix("npm_config_") }
        let own = environment["npm_config_userconfig"] ?? environment["NPM_CONFIG_USERCONFIG"]
        let file = own ?? (environment["HOME"] ?? "") + "/.npmrc"
        return variables.map { Array("\($0.key)=\($0.value)".utf8) }.sorted {
            $0.lexicographicallyPrecedes($1)
        } + [Array(FileManager.default.contents(atPath: file) ?? Data())]
    }

    private var npm: String? { programs.paths(of: "npm").first }

    private var major: Int? {
        let node = programs.paths(of: "node").first
        let version = node.flatMap { answer(of: $0, ["--version"]) } ?? []
        return Int(String(decoding: version.dropFirst().prefix { $0 != 0x2E }, as: UTF8.self))
    }

    /// What a program says; it is asked once in a run, for to start it may take long.
    private func answer(of program: String, _ arguments: [String]) -> [UInt8]? {
        answers.withLock { answers in
            if let known = answers[program] { return known }
            let answer = try? ChildProcess([program] + arguments, environment: programs.secretless)
            let output = answer.flatMap { $0.status == 0 ? $0.output : nil }
            answers[program] = .some(output)
            return output
        }
    }
}
