import Foundation
import LPCloud
import LPCore
import Testing

/// The server's coming and going, and what outlives it.
@MainActor
@Suite(.serialized)
struct ServerTests {
    @Test func `functions are there after a restart and after kill -9, and no process is`()
        async throws
    {
        try await inWorld { world in
            _ = try await world.create("f", "import os\ndef h(e, c): return 7")
            #expect(try await world.invoke("f", "1").text == "7")
            #expect(!world.workers.isEmpty)
            world.end(SIGKILL)
            #expect(try await world.areWorkersGone())
            try world.start()
            #expect(try await world.invoke("f", "1").text == "7")
            #expect(world.end() == 0)
            #expect(world.workers.isEmpty)
            try world.start()
            #expect(try await world.invoke("f", "1").text == "7")
        }
    }

    @Test func `of servers that start at once one stays, and all print its record`() async throws {
        try await inWorld(starting: false) { world in
            let all = try (0..<4).map { _ in try world.launch(["--serve"]) }
            let records = try all.map { try $0.1.fileHandleForReading.readToEnd() }
            #expect(Set(records).count == 1)
            let left = all.map(\.0).filter { process in
                let isServer = String(decoding: records[0] ?? Data(), as: UTF8.self)
                    .contains("\"pid\":\(process.processIdentifier),")
                if !isServer { process.waitUntilExit() }
                return isServer
            }
            #expect(left.count == 1)
            left.first?.terminate()
            left.first?.waitUntilExit()
        }
    }

    @Test func `a call under way ends before a server that was told to stop`() async throws {
        try await inWorld(["--isolation", "processes"]) { world in
            let flag = world.root.appending(path: "running").path
            _ = try await world.create(
                "f", "import time\ndef h(e, c):\n open(e, 'w').close()\n time.sleep(0.5)\n return 1"
            )
            async let reply = world.invoke("f", "\"\(flag)\"")
            for _ in 0..<2000 where !FileManager.default.fileExists(atPath: flag) {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(FileManager.default.fileExists(atPath: flag))
            let (stop, _) = try world.launch(["--stop"])
            #expect(try await reply.text == "1")
            stop.waitUntilExit()
            #expect(stop.terminationStatus == 0)
            #expect(!FileManager.default.fileExists(atPath: world.data.path + "/tmp/1"))
            #expect(world.server?.terminationStatus == 0)
        }
    }

    @Test func `no call goes unanswered when the server cannot wait for its end`() async throws {
        try await inWorld(["--drain", "0", "--isolation", "processes"]) { world in
            let workers = ProcessInfo.processInfo.activeProcessorCount
            _ = try await world.create(
                "f", "import time\ndef h(e, c):\n open(e, 'w').close()\n time.sleep(60)",
                timeout: 90)
            let flags = (0...workers).map { world.root.appending(path: "running\($0)").path }
            let replies = try await withThrowingTaskGroup(of: Response.self) { group in
                for flag in flags { group.addTask { try await world.invoke("f", "\"\(flag)\"") } }
                for _ in 0..<2000
                where flags.count(where: FileManager.default.fileExists(atPath:)) < workers {
                    try await Task.sleep(for: .milliseconds(5))
                }
                let (stop, _) = try world.launch(["--stop"])
                var replies: [Response] = []
                while let reply = try await group.next() { replies.append(reply) }
                stop.waitUntilExit()
                #expect(stop.terminationStatus == 0)
                return replies
            }
            let names = replies.map {
                $0[header: "x-amzn-ErrorType"] ?? $0[header: "X-Amz-Function-Error"] ?? ""
            }
            let lost = Array(repeating: "Unhandled", count: workers)
            #expect(names.sorted() == ["ServiceException"] + lost)
            for reply in replies { #expect(reply.text.contains("lp-local was told to stop")) }
            let logs = world.data.appending(path: "logs/f").path
            for name in try world.names(in: logs) {
                let log = try String(contentsOfFile: "\(logs)/\(name)", encoding: .utf8)
                #expect(log.contains("\nEND RequestId: ") && log.contains("\nREPORT RequestId: "))
            }
        }
    }

    @Test func `nothing is left of a server that nobody needs`() async throws {
        try await inWorld(["--idle-exit", "1"]) { world in
            #expect(world.server?.terminationStatus == 0)
            let run = world.root.appending(path: "run/lambdapool").path
            let left = try world.names(in: run)
            #expect(left.isEmpty)
        }
    }

    @Test func `a file that cannot be read is set aside, and the others work`() async throws {
        try await inWorld { world in
            _ = try await world.create("f", "def h(e, c): return 1")
            _ = try await world.create("g", "def h(e, c): return 2")
            world.end()
            let file = world.data.appending(path: "functions/f/function.json")
            let whole = try Data(contentsOf: file)
            try Data("{".utf8).write(to: file)
            try world.start()
            #expect(try await world.invoke("f", "1").status == 404)
            #expect(try await world.invoke("g", "1").text == "2")
            #expect(world.errors.contains("lp-local: cannot read '\(file.path)'"))
            world.end()
            try world.start()
            #expect(FileManager.default.fileExists(atPath: file.path + ".corrupt"))
            world.end()
            try FileManager.default.removeItem(atPath: file.path + ".corrupt")
            try whole.write(to: file)
            try world.start()
            #expect(try await world.invoke("f", "1").text == "1")
        }
    }

    @Test func `a deleted function leaves nothing on disk`() async throws {
        try await inWorld { world in
            _ = try await world.create("f", "def h(e, c): return 1")
            _ = try await world.invoke("f", "1")
            #expect(try await world.send("DELETE", "/2015-03-31/functions/f").status == 204)
            world.end()
            for name in ["functions", "code"] {
                let path = world.data.appending(path: name).path
                #expect(try world.names(in: path).isEmpty, "\(name)")
            }
            let scratch = world.data.appending(path: "tmp").path
            #expect(!FileManager.default.fileExists(atPath: scratch))
        }
    }

    @Test func `a function that cannot be deleted is still there`() async throws {
        try await inWorld { world in
            _ = try await world.create("f", "def h(e, c): return 1")
            let file = world.data.appending(path: "functions/f/function.json")
            try FileManager.default.removeItem(at: file)
            try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
            let reply = try await world.send("DELETE", "/2015-03-31/functions/f")
            #expect(reply.status == 500)
            #expect(reply.text.contains("cannot remove '\(file.path)': is a directory"))
            #expect(try await world.invoke("f", "1").text == "1")
        }
    }

    @Test func `a home that cannot be written is one clear line and status 2`() throws {
        let world = try LocalWorld()
        defer { world.remove() }
        let (process, _) = try world.launch(
            ["--serve"], environment: world.environment.merging(["XDG_DATA_HOME": "/proc"]) { $1 })
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
        #expect(world.errors.hasPrefix("lp-local: cannot create '/proc/lambdapool': "))
        #expect(world.errors.split(separator: "\n").count == 1)
    }

    @Test func `without a server there is no status, and nothing to stop`() throws {
        let world = try LocalWorld()
        defer { world.remove() }
        for (option, status) in [("--status", 2), ("--stop", 0)] as [(String, Int32)] {
            let (process, _) = try world.launch([option])
            process.waitUntilExit()
            #expect(process.terminationStatus == status)
        }
    }

    @Test func `a server that others cannot find is named at once`() async throws {
        try await inWorld { world in
            let socket = try #require(world.record.members?.first { $0.name.string == "socket" })
            let elsewhere = world.environment.merging(
                ["XDG_RUNTIME_DIR": world.root.appending(path: "run2").path]) { $1 }
            for (option, verb) in [("--serve", "start"), ("--stop", "stop")] {
                let (process, _) = try world.launch([option], environment: elsewhere)
                process.waitUntilExit()
                #expect(process.terminationStatus == 2)
                let line = """
                    lp-local: cannot \(verb) 'lp-local': another one serves this data folder at \
                    '\(socket.value.string ?? "")'; set XDG_RUNTIME_DIR (or TMPDIR) as it was there
                    """
                #expect(world.errors.split(separator: "\n").last.map(String.init) == line)
            }
        }
    }

    @Test func `only the user can reach the socket`() async throws {
        try await inWorld { world in
            let socket = try #require(world.record.members?.first { $0.name.string == "socket" })
            let path = try #require(socket.value.string)
            for (path, mode) in [
                (path, 0o600), ((path as NSString).deletingLastPathComponent, 0o700),
            ] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect((attributes[.posixPermissions] as? Int) == mode)
            }
        }
    }
}
