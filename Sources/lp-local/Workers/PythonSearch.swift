import Glibc
import LPCloud
import LPCore
import NIOHTTP1

/// Looks for Pythons in folders, nearest version first, and asks each what it is: a name proves nothing.
struct PythonSearch: Sendable {
    let folders: [String]
    /// HOME, which scripts that choose a version may need.
    let home: [String: String]

    /// The versions of Python 3 that the bootstrap knows to run on.
    private static let minors = 9...20

    /// What a Python says of itself.
    private struct Answer {
        let path: String
        let minor: Int
        let version: String
        /// Where it is installed, if not with the system.
        let prefixes: [String]
    }

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
                    path: answer.path, version: "python:\(answer.version)", warning: warning,
                    mounts: answer.prefixes)
            }
        }
        throw APIError(
            .badGateway, "InvalidRuntimeException",
            "no Python 3 on this machine: install python3.\(minor)")
    }

    /// The real path and version behind a name, which may be a script that chooses one.
    private func ask(_ path: String) -> Answer? {
        // A virtual environment's own folder says where its real interpreter is.
        let question = """
            import os, sys
            real = os.path.realpath
            print(real(sys.executable), *sys.version_info[:3], sep='\\n')
            print(*{real(sys.base_prefix), real(sys.base_exec_prefix)}, sep='\\n')
            """
        let environment = ["PATH": folders.joined(separator: ":")].merging(home) { $1 }
        guard
            let output = DetachedProgram.output(
                of: [path, "-S", "-s", "-c", question], environment: environment)
        else { return nil }
        let lines = output.split(separator: "\n")
        guard lines.count > 4, lines[1] == "3", let minor = Int(lines[2]) else { return nil }
        return Answer(
            path: String(lines[0]), minor: minor, version: lines[1...3].joined(separator: "."),
            prefixes: lines[4...].map(String.init).filter { !SystemFolders.hold($0) })
    }
}
