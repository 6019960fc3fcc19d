import Foundation
import LPCore
import Testing

@testable import LPCloud

/// Starting lp-local, with programs in its place that behave as it may.
struct LocalServerTests {
    /// Starts a program that is a shell script; returns the failure, if any, and what it wrote to `seen`.
    private func start(_ script: String, _ more: [String: String] = [:]) async throws
        -> (failure: Failure?, seen: String)
    {
        let folder = try TemporaryFolder()
        let program = try folder.write(
            "lp-local", "#!/bin/sh\n\(script)\n", mode: 0o700)
        let environment = [
            "PATH": "/usr/bin:/bin", "XDG_DATA_HOME": folder.path + "/data",
            "XDG_RUNTIME_DIR": folder.path + "/run",
        ].merging(more) { $1 }
        let paths = try LocalPaths(environment, uid: geteuid())
        let server = LocalServer(paths, executable: program, environment: environment)
        var failure: Failure?
        repeat {
            failure = nil
            do { try await server.ensure(StubTransport()) } catch { failure = error }
            // A child that another test is about to start may still hold the script open for writing.
        } while failure?.reason == systemReason(ETXTBSY)
        let seen = FileManager.default.contents(atPath: paths.data + "/seen") ?? Data()
        return (failure, String(decoding: seen, as: UTF8.self))
    }

    @Test func `a server is there when it has said so`() async throws {
        let (failure, seen) = try await start(
            "echo \"$@\" > $XDG_DATA_HOME/lambdapool/seen; echo '{\"pid\":1}'")
        #expect(failure == nil && seen == "--serve\n")
    }

    @Test func `a server that ends without a word gives the last line of its log`() async throws {
        let (failure, _) = try await start("echo first >&2; echo no python on board >&2; exit 1")
        #expect(failure?.kind == .unable && failure?.reason == "no python on board")
        #expect(failure?.next?.hasSuffix("/data/lambdapool/lp-local.log") == true)
        let own = try await start(
            "echo \"lp-local: cannot start 'lp-local': it is late; wait\" >&2; exit 1")
        #expect(own.failure?.reason == "it is late; wait")
        let silent = try await start("exit 1")
        #expect(silent.failure?.reason == "it ended at once")
    }

    @Test(arguments: [(0, false), (1, true)])
    func `a log above a megabyte is set aside`(_ excess: Int, _ isSetAside: Bool) async throws {
        let folder = try TemporaryFolder()
        let environment = ["XDG_DATA_HOME": folder.path, "XDG_RUNTIME_DIR": folder.path]
        let paths = try LocalPaths(environment, uid: geteuid())
        try paths.makeFolders()
        let text = Data(repeating: 0x0A, count: (1 << 20) + excess - 4) + Data("old\n".utf8)
        try text.write(to: URL(filePath: paths.log))
        let server = LocalServer(paths, executable: "/bin/false", environment: environment)
        let failure = await #expect(throws: Failure.self) {
            try await server.ensure(StubTransport())
        }
        #expect(failure?.reason == (isSetAside ? "it ended at once" : "old"))
        #expect(FileManager.default.contents(atPath: paths.log) == (isSetAside ? Data() : text))
        let aside = FileManager.default.contents(atPath: paths.log + ".1")
        #expect(aside == (isSetAside ? text : nil))
    }

    @Test func `it has a session of its own, no input, and no secrets`() async throws {
        let (failure, seen) = try await start(
            """
            { readlink /proc/$$/fd/0; cut -d' ' -f6 /proc/$$/stat | sed "s/^$$\\$/leader/"; env; } \
            > $XDG_DATA_HOME/lambdapool/seen; echo ready
            """, ["AWS_SECRET_ACCESS_KEY": "marker", "OTHER": "marker", "LP_LOCAL_IDLE_EXIT": "7"])
        #expect(failure == nil)
        #expect(seen.hasPrefix("/dev/null\nleader\n"))
        #expect(seen.contains("LP_LOCAL_IDLE_EXIT=7") && !seen.contains("marker"))
    }

    @Test func `a server that is missing is named with its place`() async throws {
        let folder = try TemporaryFolder()
        let environment = ["XDG_DATA_HOME": folder.path, "XDG_RUNTIME_DIR": folder.path]
        let paths = try LocalPaths(environment, uid: geteuid())
        let server = LocalServer(
            paths, executable: folder.path + "/none", environment: environment)
        let failure = await #expect(throws: Failure.self) {
            try await server.ensure(StubTransport())
        }
        #expect(failure?.reason == "there is none at \(folder.path)/none")
    }
}
