import Foundation
import LPArchive
import LPCloud
import LPCore

/// A home of its own with a real lp-local in it, and requests to that.
@MainActor
final class LocalWorld {
    let root: URL
    private(set) var server: LaunchedProgram?
    private(set) var record = JSONText.null
    private var transport: CurlTransport?

    init() throws {
        // Short, because a socket's path must fit into 107 bytes.
        var template = Array("/tmp/lpXXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EACCES) }
        root = URL(filePath: String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self))
    }

    var data: URL { root.appending(path: "data/lambdapool") }

    private static var binary: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "lp-local")
    }

    var environment: [String: String] {
        [
            "HOME": root.path, "XDG_DATA_HOME": root.appending(path: "data").path,
            "XDG_RUNTIME_DIR": root.appending(path: "run").path,
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
        ]
    }

    /// An lp-local that has been started, and the pipe of its stdout.
    func launch(_ arguments: [String], environment: [String: String]? = nil) throws -> (
        LaunchedProgram, Pipe
    ) {
        let output = Pipe()
        let errors = try log()
        let program = try LaunchedProgram(
            [Self.binary.path] + arguments, environment: environment ?? self.environment,
            output: output.fileHandleForWriting.fileDescriptor, errors: errors.fileDescriptor)
        try output.fileHandleForWriting.close()
        try errors.close()
        return (program, output)
    }

    private func log() throws -> FileHandle {
        let file = root.appending(path: "stderr")
        if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        return handle
    }

    /// Starts the server and waits for its record.
    func start(_ arguments: [String] = [], environment: [String: String]? = nil) throws {
        let (process, output) = try launch(["--serve"] + arguments, environment: environment)
        server = process
        record = try JSONText(try output.fileHandleForReading.readToEnd() ?? Data())
        let socket = record.members?.first { $0.name.string == "socket" }?.value.string ?? ""
        transport = CurlTransport(endpoint: Endpoint(socket: socket), signer: nil)
    }

    /// Ends the server by a signal and returns what it ended with.
    @discardableResult
    func end(_ signal: Int32 = SIGTERM) -> Int32 {
        guard let server else { return -1 }
        kill(server.processIdentifier, signal)
        return server.terminationStatus
    }

    func remove() {
        if server?.isRunning == true { end() }
        try? FileManager.default.removeItem(at: root)
    }

    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    /// What the servers have said on stderr.
    var errors: String {
        (try? String(contentsOf: root.appending(path: "stderr"), encoding: .utf8)) ?? ""
    }

    /// The processes that have this world's folder in their command line, the server not counted.
    var workers: [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(pid_t.init).filter { pid in
            let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            return String(decoding: line, as: UTF8.self).contains(root.path)
        }
    }

    /// Waits until no worker is left; false when there still is one after five seconds.
    func areWorkersGone() async throws -> Bool {
        for _ in 0..<500 {
            if workers.isEmpty { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Waits until a process is none or a zombie; false when it still runs after five seconds.
    func isGone(_ process: pid_t) async -> Bool {
        for _ in 0..<500 {
            let status = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
            let state = String(decoding: status, as: UTF8.self).split(separator: ") ").last?.first
            if state == nil || state == "Z" { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Waits until there is nothing of a process, no zombie either; false when there is after five seconds.
    func isCollected(_ process: pid_t) async -> Bool {
        for _ in 0..<500 {
            if !FileManager.default.fileExists(atPath: "/proc/\(process)") { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    // MARK: - Requests

    func send(
        _ method: String, _ path: String, _ body: String = "",
        headers: [(name: String, value: String)] = []
    ) async throws -> Response {
        guard let transport else { throw POSIXError(.ENOTCONN) }
        return try await transport.send(
            Request(method, path, headers: headers, body: Array(body.utf8)))
    }

    /// Creates a function whose module `m` is this Python text.
    func create(
        _ name: String, _ source: String, timeout: Int = 10, memory: Int = 128
    ) async throws -> Response {
        let body = JSONText.object([
            ("FunctionName", JSONText(string: name)),
            ("Role", JSONText(string: "arn:aws:iam::000000000000:role/r")),
            ("Runtime", JSONText(string: "python3.13")), ("Handler", JSONText(string: "m.h")),
            ("Timeout", JSONText(timeout)), ("MemorySize", JSONText(memory)),
            ("Code", .object([("ZipFile", JSONText(string: try zip(source)))])),
        ])
        return try await send("POST", "/2015-03-31/functions", body.text)
    }

    /// The zip, in base64, of a package with this text as its module `m`.
    func zip(_ source: String) throws -> String {
        let file = root.appending(path: "\(UUID()).zip").path
        _ = try ZipWriter.write(
            [PackageFile(name: "m.py", content: .bytes(Array(source.utf8)))], to: .file(file))
        return try Data(contentsOf: URL(filePath: file)).base64EncodedString()
    }

    func invoke(
        _ name: String, _ event: String, headers: [(name: String, value: String)] = []
    ) async throws -> Response {
        try await send(
            "POST", "/2015-03-31/functions/\(name)/invocations", event, headers: headers)
    }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Runs a body in a world of its own, which is taken down afterwards.
@MainActor
func inWorld(
    starting: Bool = true, _ arguments: [String] = [],
    _ body: @MainActor (LocalWorld) async throws -> Void
) async throws {
    let world = try LocalWorld()
    defer { world.remove() }
    if starting { try world.start(arguments) }
    try await body(world)
}
