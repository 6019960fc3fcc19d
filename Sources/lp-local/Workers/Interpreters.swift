import Glibc
import LPCloud
import LPConsole
import LPCore
import NIOCore
import NIOHTTP1

/// A Python of this machine.
struct Interpreter: Sendable {
    let path: String
    /// As `python:3.11.7`.
    let version: String
    /// Said in the log when it is not the one that the function asked for.
    let warning: String?
}

/// Finds the interpreter of a runtime on the server's PATH, once.
final class Interpreters {
    private let disk: Disk
    private let search: PythonSearch
    private var found: [String: EventLoopFuture<Interpreter>] = [:]

    /// - Parameter environment: the server's own.
    init(disk: Disk, environment: [String: String]) {
        self.disk = disk
        search = PythonSearch(
            folders: (environment["PATH"] ?? "").split(separator: ":").map(String.init),
            home: environment.filter { $0.key == "HOME" })
    }

    /// The interpreter for a runtime; fails with Runtime.InvalidRuntime when the machine has none.
    func find(_ runtime: String) -> EventLoopFuture<Interpreter> {
        if let known = found[runtime] { return known }
        let answer = disk.run { [search] in
            try search.find(minor: Runtime(runtime).pythonMinor ?? Runtime.pythonMinors.upperBound)
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

/// Looks for Pythons in folders, nearest version first, and asks each what it is: a name proves nothing.
struct PythonSearch: Sendable {
    let folders: [String]
    /// HOME, which scripts that choose a version may need.
    let home: [String: String]

    /// The versions of Python 3 that the bootstrap knows to run on.
    private static let minors = 9...20

    func find(minor: Int) throws -> Interpreter {
        let names = Self.minors.sorted { abs($0 - minor) < abs($1 - minor) }.map { "python3.\($0)" }
        for name in names + ["python3"] {
            for folder in folders where access("\(folder)/\(name)", X_OK) == 0 {
                guard let answer = ask("\(folder)/\(name)"), Self.minors.contains(answer.minor)
                else {
                    continue
                }
                let warning =
                    answer.minor == minor
                    ? nil
                    : "no python3.\(minor) on this machine: python\(answer.version) runs functions for it"
                return Interpreter(
                    path: answer.path, version: "python:\(answer.version)", warning: warning)
            }
        }
        throw APIError(
            .badGateway, "InvalidRuntimeException",
            "no Python 3 on this machine: install python3.\(minor)")
    }

    /// The real path and version behind a name, which may be a script that chooses one.
    private func ask(_ path: String) -> (path: String, minor: Int, version: String)? {
        let question = "import sys; print(sys.executable, *sys.version_info[:3], sep='\\n')"
        let environment = ["PATH": folders.joined(separator: ":")].merging(home) { $1 }
        guard
            let output = DetachedProgram.output(
                of: [path, "-S", "-s", "-c", question], environment: environment)
        else { return nil }
        let lines = output.split(separator: "\n")
        guard lines.count == 4, lines[1] == "3", let minor = Int(lines[2]) else { return nil }
        return (String(lines[0]), minor, lines[1...].joined(separator: "."))
    }
}
