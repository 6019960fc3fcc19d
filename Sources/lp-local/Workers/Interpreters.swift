import LPConsole
import LPCore
import NIOCore

/// A Python or Node of this machine.
struct Interpreter: Sendable {
    let path: String
    /// As `python:3.11.7` or `nodejs:22.11.0`.
    let version: String
    /// Said in the log when it is not the one that the function asked for.
    let warning: String?
    /// The folders and files that it needs, where they are not the system's.
    let mounts: [String]

    /// The N of Python 3.N.
    var minor: Int? {
        guard version.hasPrefix("python:3.") else { return nil }
        return Int(version.dropFirst("python:3.".count).prefix { $0 != "." })
    }
}

/// Finds the interpreter of a runtime on the server's PATH, once.
final class Interpreters {
    private let disk: Disk
    private let pythons: PythonSearch
    private let nodes: NodeSearch
    private var found: [String: EventLoopFuture<Interpreter>] = [:]

    /// - Parameter environment: the server's own.
    init(disk: Disk, environment: [String: String]) {
        self.disk = disk
        let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let home = environment.filter { $0.key == "HOME" }
        pythons = PythonSearch(folders: folders, home: home)
        nodes = NodeSearch(folders: folders, home: home)
    }

    /// The interpreter for a runtime; fails with Runtime.InvalidRuntime when the machine has none.
    func find(_ runtime: String) -> EventLoopFuture<Interpreter> {
        if let known = found[runtime] { return known }
        let wanted = Runtime(runtime)
        let answer = disk.run { [pythons, nodes] in
            if let major = wanted.nodeMajor { return try nodes.find(major: major) }
            return try pythons.find(minor: wanted.pythonMinor ?? Runtime.pythonMinors.upperBound)
        }
        found[runtime] = answer
        answer.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let interpreter):
                if let warning = interpreter.warning { Console.note(warning) }
            // Somebody may install one while we run.
            case .failure: self.found[runtime] = nil
            }
        }
        return answer
    }
}
