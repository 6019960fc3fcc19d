import Glibc
import LPCloud
import NIOHTTP1

/// Looks for Nodes in folders, and asks each what it is: the nearest version runs functions.
struct NodeSearch: Sendable {
    let folders: [String]
    /// HOME, which scripts that choose a version may need.
    let home: [String: String]

    /// The oldest version that the bootstrap and the agent know to run on.
    private static let oldest = 18

    func find(major: Int) throws -> Interpreter {
        let found = folders.filter { access("\($0)/node", X_OK) == 0 }
            .compactMap { ask("\($0)/node") }.filter { $0.major >= Self.oldest }
        guard let nearest = found.min(by: { abs($0.major - major) < abs($1.major - major) }) else {
            throw APIError(
                .badGateway, "InvalidRuntimeException",
                "no Node on this machine: install node \(major)")
        }
        let warning =
            nearest.major == major
            ? nil
            : "no node \(major) on this machine: node \(nearest.version) runs functions for it"
        return Interpreter(
            path: nearest.path, version: "nodejs:\(nearest.version)", warning: warning,
            mounts: [nearest.path].filter { !SystemFolders.hold($0) })
    }

    /// The real path and version behind a name, which may be a script that chooses one.
    private func ask(_ path: String) -> (path: String, major: Int, version: String)? {
        let question = "process.execPath + '\\n' + process.versions.node"
        let environment = ["PATH": folders.joined(separator: ":")].merging(home) { $1 }
        guard
            let output = DetachedProgram.output(
                of: [path, "--print", question], environment: environment)
        else { return nil }
        let lines = output.split(separator: "\n")
        guard lines.count == 2, let major = Int(lines[1].prefix { $0 != "." }) else { return nil }
        return (String(lines[0]), major, String(lines[1]))
    }
}
