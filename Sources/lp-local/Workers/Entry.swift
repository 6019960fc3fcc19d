import Glibc
import LPCore
import NIOCore

/// What the process of a worker executes.
struct Entry: Sendable {
    let command: [String]
    /// For the log, as `python:3.11.7`.
    let version: String
    /// Said in the log when it is not quite what the function asked for.
    let warning: String?
    /// Why it cannot be executed, in Lambda's words.
    let objection: String?
    /// The folders and files that it needs, where they are not the system's.
    var mounts: [String] = []
    /// Whether its stdin and stdout are its line to the server.
    var takesLine = false
    /// What its environment holds besides Lambda's variables.
    var variables: [String: String] = [:]

    init(command: [String], version: String, warning: String?, objection: String?) {
        self.command = command
        self.version = version
        self.warning = warning
        self.objection = objection
    }

    fileprivate init(_ interpreter: Interpreter, _ command: [String], objection: String?) {
        self.init(
            command: command, version: interpreter.version, warning: interpreter.warning,
            objection: objection)
        mounts = interpreter.mounts
    }
}

extension WorkerHost {
    /// Finds what a function's code is executed by; fails with Runtime.InvalidRuntime when the machine has no such thing.
    ///
    /// - Parameter places: where things are on this machine.
    func entry(of function: StoredFunction, at places: WorkerPaths) -> EventLoopFuture<Entry> {
        let paths = cell.paths(places)
        if Runtime(function.runtime).isProvided {
            return disk.done(Self.bootstrap(function.runtime, at: places, seenAt: paths))
        }
        let found = interpreters.find(function.runtime)
        if Runtime(function.runtime).nodeMajor != nil {
            return found.map { node in
                let command = [node.path, "\(paths.runtime)/bootstrap.mjs"]
                return Entry(node, command, objection: nil)
            }
        }
        let minor = Runtime(function.runtime).pythonMinor
        return found.assumeIsolated().flatMap { python in
            self.disk.run {
                let roots = [places.task, places.layers + "/python"]
                let objection = python.minor == minor ? nil : Binaries.objection(python, in: roots)
                // AWS's own client, where the package brings it, is what its user wants.
                if access(places.task + "/awslambdaric/__main__.py", F_OK) == 0 {
                    let command = ["-S", "-s", "-m", "awslambdaric", function.handler]
                    var entry = Entry(python, [python.path] + command, objection: objection)
                    entry.variables = [
                        "PYTHONPATH": "\(paths.task):\(paths.layers)/python:\(paths.runtime)"
                    ]
                    return entry
                }
                let bootstrap = ["\(paths.runtime)/bootstrap.py", paths.layers, paths.cache]
                var entry = Entry(
                    python, [python.path, "-S", "-s"] + bootstrap, objection: objection)
                entry.takesLine = true
                return entry
            }
        }.nonisolated()
    }

    /// A runtime that the package or a layer brings (developer guide, custom runtimes).
    private static func bootstrap(
        _ runtime: String, at places: WorkerPaths, seenAt paths: WorkerPaths
    ) -> Entry {
        let roots = [(places.task, paths.task), (places.layers, paths.layers)]
        let found = roots.first { access($0.0 + "/bootstrap", F_OK) == 0 }
        var objection: String?
        if let found, access(found.0 + "/bootstrap", X_OK) != 0 {
            objection = "fork/exec \(found.1)/bootstrap: permission denied"
        } else if found == nil {
            objection = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
        }
        return Entry(
            command: ["\((found ?? roots[0]).1)/bootstrap"],
            version: runtime.replacing(".", with: ":"), warning: nil, objection: objection)
    }
}
