import Foundation

/// A fresh world for one run: a home, data, cache and runtime folder, and no process left at the end.
struct Scratch {
    let root: URL
    let environment: [String: String]

    /// Where the run happens.
    var work: URL { root.appending(path: "work") }

    init() throws {
        // Short, because a socket's path must fit into 107 bytes.
        var template = Array("/tmp/lpXXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EACCES) }
        root = URL(filePath: String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self))
        let owner = [FileAttributeKey.posixPermissions: 0o700]
        for name in ["work", "home", "data", "cache", "run", "tmp"] {
            try FileManager.default.createDirectory(
                at: root.appending(path: name), withIntermediateDirectories: false,
                attributes: owner)
        }
        environment = Scratch.environment(in: root.path)
    }

    private static func environment(in root: String) -> [String: String] {
        let host = ProcessInfo.processInfo.environment
        // What pip needs to reach its index from here.
        var environment = host.filter { name, _ in
            name.hasPrefix("PIP_") || name.hasPrefix("SSL_CERT_") || name == "REQUESTS_CA_BUNDLE"
                || name.lowercased().hasSuffix("_proxy")
        }
        environment["PATH"] = Repository.binaries.path + ":" + (host["PATH"] ?? "/usr/bin:/bin")
        environment["FIXTURES"] = Repository.fixtures.path
        environment["HOME"] = root + "/home"
        environment["XDG_DATA_HOME"] = root + "/data"
        environment["XDG_CACHE_HOME"] = root + "/cache"
        environment["XDG_RUNTIME_DIR"] = root + "/run"
        environment["TMPDIR"] = root + "/tmp"
        environment["LP_TARGET"] = "local"
        environment["LANG"] = "C.UTF-8"
        return environment
    }

    /// Runs a program here and gathers what it said.
    func run(_ arguments: [String], input: URL? = nil) throws -> Said {
        let output = root.appending(path: "stdout")
        let errors = root.appending(path: "stderr")
        let status = try Child(
            arguments: arguments, environment: environment, directory: work, input: input,
            output: output, errors: errors
        ).run()
        return Said(
            stdout: shown(try Data(contentsOf: output)),
            stderr: shown(try Data(contentsOf: errors)), status: status)
    }

    /// The text with the paths that differ from run to run named.
    private func shown(_ text: Data) -> Data {
        var bytes = Array(text)
        for (path, name) in [(root, "SCRATCH"), (Repository.fixtures, "FIXTURES")] {
            bytes = bytes.replacing(Array(path.path.utf8), with: Array(name.utf8))
        }
        return Data(bytes)
    }

    /// Stops the Lambda of this world, removes the folder, and names the processes that were left.
    func end() throws -> [String] {
        if !Repository.folders(in: root.appending(path: "run")).isEmpty {
            _ = try run(["lp-local", "--stop"])
        }
        var left = try processes()
        for _ in 0..<40 where !left.isEmpty {
            usleep(50_000)
            left = try processes()
        }
        for pid in left.keys { kill(pid, SIGKILL) }
        try FileManager.default.removeItem(at: root)
        return left.values.sorted()
    }

    /// The living processes that work in this world, or whose environment or command line names it.
    private func processes() throws -> [pid_t: String] {
        let mark = Array((root.path + "/").utf8)
        var found: [pid_t: String] = [:]
        // Names alone: to ask more of an entry fails the whole listing when its process ends meanwhile.
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let pid = pid_t(name) else { continue }
            let environment = read("/proc/\(name)/environ")
            let line = read("/proc/\(name)/cmdline")
            // In the middle of an exec both are empty; where the process works is known throughout.
            let place = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(name)/cwd")
            let isHere = (place ?? "").hasPrefix(root.path + "/")
            guard isHere || environment.contains(mark) || line.contains(mark) else { continue }
            found[pid] = String(decoding: line, as: UTF8.self).replacing("\0", with: " ")
        }
        return found
    }

    private func read(_ path: String) -> [UInt8] {
        Array(FileManager.default.contents(atPath: path) ?? Data())
    }
}

/// What a run said and how it ended.
struct Said: Equatable {
    var stdout = Data()
    var stderr = Data()
    var status: Int32 = 0
}
