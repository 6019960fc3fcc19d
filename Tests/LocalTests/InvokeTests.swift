import Foundation
import LPCloud
import Testing

/// Calls through the real server, its workers and their Python.
@MainActor
@Suite(.serialized)
struct InvokeTests {
    private static let source = """
        import os, subprocess, sys, time

        def h(event, context):
            print("seen", event)
            if event == "raise": raise KeyError("k")
            if event == "exit": sys.exit(3)
            if event == "kill": os.kill(os.getpid(), 9)
            if event == "set": return {1}
            if event == "large": return "x" * 6291555
            if event == "forever":
                subprocess.Popen(["setsid", "sleep", "1000"], cwd=os.environ.get("TMPDIR", "/tmp"))
                time.sleep(1000)
            if event == "pid": return os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
            if event == "environment": return sorted(os.environ)
            return event
        """

    @Test func `events and replies are carried byte for byte`() async throws {
        try await inWorld { world in
            #expect(try await world.create("f", Self.source).status == 201)
            for event in ["{\"a\": [1.5, null, \"é\"]}", "\"\\ud800\"", "null"] {
                let reply = try await world.invoke("f", event)
                #expect(reply.status == 200)
                #expect(reply.text == event)
                #expect(reply[header: "X-Amz-Executed-Version"] == "$LATEST")
                #expect(reply[header: "X-Amz-Function-Error"] == nil)
            }
            #expect(try await world.invoke("f", "").text == "{}")
        }
    }

    @Test func `every reply has an id and a time, and that of a call the call's`() async throws {
        try await inWorld { world in
            let created = try await world.create("f", "def h(e, c): return c.aws_request_id")
            let called = try await world.invoke("f", "1")
            let replies = [
                created, called, try await world.invoke("g", "1"),
                try await world.send("GET", "/2015-03-31/functions"),
                try await world.send("GET", "/nowhere"),
            ]
            let ids = replies.compactMap { $0[header: "X-Amzn-RequestId"] }
            #expect(Set(ids).count == replies.count)
            #expect(replies.allSatisfy { $0[header: "Date"]?.hasSuffix(" GMT") == true })
            #expect(called.text == "\"\(called[header: "X-Amzn-RequestId"] ?? "")\"")
        }
    }

    @Test func `a function learns how it was called`() async throws {
        try await inWorld { world in
            let source = """
                def h(event, context):
                    return [context.invoked_function_arn, context.client_context.custom]
                """
            _ = try await world.create("f", source)
            let given = Data("{\"custom\":{\"é\":\"\u{1F600}\"}}".utf8).base64EncodedString()
            let arn = "arn:aws:lambda:us-east-1:000000000000:function:f"
            for (path, called) in [
                ("f/invocations", arn), ("f%3A$LATEST/invocations", arn + ":$LATEST"),
                ("f/invocations?Qualifier=$LATEST", arn + ":$LATEST"),
            ] {
                let reply = try await world.send(
                    "POST", "/2015-03-31/functions/" + path, "1",
                    headers: [("X-Amz-Client-Context", given)])
                #expect(reply.text == "[\"\(called)\", {\"é\": \"\u{1F600}\"}]")
            }
        }
    }

    @Test func `a worker is used again, and the log's end comes with the reply`() async throws {
        try await inWorld { world in
            _ = try await world.create("f", Self.source)
            let first = try await world.invoke("f", "\"pid\"").text
            let again = try await world.invoke(
                "f", "\"pid\"", headers: [("X-Amz-Log-Type", "Tail")])
            #expect(again.text == first)
            let encoded = try #require(again[header: "X-Amz-Log-Result"])
            let log = String(decoding: try #require(Data(base64Encoded: encoded)), as: UTF8.self)
            let lines = log.split(separator: "\n")
            #expect(lines.count == 4)
            #expect(lines[0].hasPrefix("START RequestId: "))
            #expect(lines[1] == "seen pid")
            #expect(lines[3].contains("Max Memory Used: "))
            #expect(!log.contains("Max Memory Used: 0 MB"))
        }
    }

    @Test(
        arguments: [
            ("raise", "\"errorType\": \"KeyError\""),
            ("raise", "/m.py\\\", line 5, in h"),
            ("exit", "Runtime exited with error: exit status 3"),
            ("kill", "Runtime exited with error: signal: killed"),
            ("set", "Object of type set is not JSON serializable"),
            ("large", "Function.ResponseSizeTooLarge"),
        ])
    func `a failure is Unhandled and says why, and the next call is well`(
        _ event: String, _ words: String
    ) async throws {
        try await inWorld { world in
            _ = try await world.create("f", Self.source)
            let reply = try await world.invoke("f", "\"\(event)\"")
            #expect(reply.status == 200)
            #expect(reply[header: "X-Amz-Function-Error"] == "Unhandled")
            #expect(reply.text.contains(words), "\(reply.text)")
            #expect(try await world.invoke("f", "1").text == "1")
        }
    }

    @Test func `no call is given to a worker that died while it was idle`() async throws {
        try await inWorld(["--isolation", "processes"]) { world in
            _ = try await world.create(
                "f", "import os\ndef h(e, c): return [os.getpid(), os.getppid()]")
            let pids = try await world.invoke("f", "1").text
            let ids = pids.split { !$0.isNumber }.compactMap { pid_t($0) }
            try #require(ids.count == 2)
            // Held, lp-cell cannot tell of the death.
            kill(ids[1], SIGSTOP)
            defer { kill(ids[1], SIGCONT) }
            kill(ids[0], SIGKILL)
            #expect(await world.isGone(ids[0]))
            let reply = try await world.invoke("f", "1")
            #expect(reply[header: "X-Amz-Function-Error"] == nil)
            #expect(reply.text != pids)
        }
    }

    // A child starts with the peak of the process that it comes from, here that of all tests together.
    // What the kernel counts is inexact by some MB (proc(5), VmRSS), so that a little more is taken than must be seen.
    @Test(arguments: [("kill", 1), ("grow", 500)])
    func `the memory of a worker that dies in its first call is known`(
        _ event: String, _ atLeast: Int
    ) async throws {
        try await inWorld { world in
            let source = """
                import os

                def h(event, context):
                    kept = b"x" * (520 << 20) if event == "grow" else None
                    os.kill(os.getpid(), 9)
                """
            _ = try await world.create("f", source, memory: 1024)
            let reply = try await world.invoke(
                "f", "\"\(event)\"", headers: [("X-Amz-Log-Type", "Tail")])
            let encoded = try #require(reply[header: "X-Amz-Log-Result"])
            let log = String(decoding: try #require(Data(base64Encoded: encoded)), as: UTF8.self)
            let used = try #require(log.firstMatch(of: /Max Memory Used: ([0-9]+) MB/)?.1)
            #expect(Int(used) ?? 0 >= atLeast)
        }
    }

    @Test(arguments: [["--isolation", "processes"], []])
    func `a worker with too much memory is killed, and its log says why`(
        _ arguments: [String]
    ) async throws {
        try await inWorld(arguments) { world in
            let source = """
                import time

                def h(event, context):
                    kept = [b"x" * (1 << 20) for _ in range(event)]
                    time.sleep(event / 40)
                """
            _ = try await world.create("f", source)
            let reply = try await world.invoke("f", "400", headers: [("X-Amz-Log-Type", "Tail")])
            #expect(reply.text.contains("Runtime exited with error: signal: killed"))
            let encoded = try #require(reply[header: "X-Amz-Log-Result"])
            let log = String(decoding: try #require(Data(base64Encoded: encoded)), as: UTF8.self)
            #expect(log.contains("\tStatus: error\tError Type: Runtime.OutOfMemory\n"))
            #expect(try await world.invoke("f", "1").text == "null")
        }
    }

    @Test func `more calls than a function has reserved are refused by the limit's name`()
        async throws
    {
        try await inWorld { world in
            _ = try await world.create("f", "import time\ndef h(e, c): time.sleep(e)")
            let path = "/2017-10-31/functions/f/concurrency"
            let set = "{\"ReservedConcurrentExecutions\":0}"
            #expect(try await world.send("PUT", path, set).status == 200)
            let reply = try await world.invoke("f", "0")
            #expect(reply.status == 429)
            #expect(reply.text.contains("\"ReservedFunctionConcurrentInvocationLimitExceeded\""))
            #expect(try await world.send("DELETE", path).status == 204)
            #expect(try await world.invoke("f", "0").status == 200)
        }
    }

    @Test func `faults, refusals and cold starts come as the server was told to make them`()
        async throws
    {
        try await inWorld(["--fault", "throttle=100%"]) { world in
            _ = try await world.create("f", Self.source)
            let reply = try await world.invoke("f", "1")
            #expect(reply.status == 429)
            #expect(reply.text.contains("\"Reason\":\"CallerRateLimitExceeded\""))
        }
        try await inWorld(["--account-concurrency", "0"]) { world in
            _ = try await world.create("f", Self.source)
            let reply = try await world.invoke("f", "1")
            #expect(reply.status == 429)
            #expect(reply.text.contains("\"Reason\":\"ConcurrentInvocationLimitExceeded\""))
        }
        try await inWorld(["--cold", "--freeze"]) { world in
            _ = try await world.create("f", Self.source)
            let first = try await world.invoke("f", "\"pid\"").text
            #expect(try await world.invoke("f", "\"pid\"").text != first)
        }
        try await inWorld(["--freeze"]) { world in
            _ = try await world.create("f", Self.source)
            let first = try await world.invoke("f", "\"pid\"").text
            #expect(try await world.invoke("f", "\"pid\"").text == first)
        }
    }

    @Test func `a time-out ends every process that the call started`() async throws {
        try await inWorld { world in
            _ = try await world.create("f", Self.source, timeout: 1)
            let reply = try await world.invoke("f", "\"forever\"")
            #expect(reply.text.contains("\"errorType\":\"Sandbox.Timedout\""))
            #expect(reply.text.contains("Task timed out after 1.00 seconds"))
            #expect(try await world.areWorkersGone())
            #expect(try await world.invoke("f", "1").text == "1")
        }
    }

    @Test func `nothing is left of a worker whose lp-cell is killed`() async throws {
        try await inWorld(["--isolation", "processes"]) { world in
            let source = """
                import os, subprocess

                def h(event, context):
                    child = subprocess.Popen(["setsid", "sleep", "777"])
                    open(event, "w").write(f"{os.getpid()} {child.pid}")
                    os.kill(os.getppid(), 9)
                    child.wait()
                """
            _ = try await world.create("f", source)
            let file = world.root.appending(path: "pids").path
            let reply = try await world.invoke("f", "\"\(file)\"")
            #expect(reply.text.contains("Runtime exited with error: signal: killed"))
            let text = try String(contentsOfFile: file, encoding: .utf8)
            let left = text.split(separator: " ").compactMap { pid_t($0) }
            #expect(left.count == 2)
            for process in left { #expect(await world.isCollected(process)) }
        }
    }

    @Test(
        arguments: [
            ("import nowhere", "Runtime.ImportModuleError"),
            ("def g(e, c): pass", "Runtime.HandlerNotFound"),
            ("def h(e, c) pass", "Runtime.UserCodeSyntaxError"),
            ("1 / 0", "ZeroDivisionError"), ("import sys; sys.exit()", "Runtime.ExitError"),
        ])
    func `a module that cannot be loaded is the call's failure`(
        _ source: String, _ name: String
    ) async throws {
        try await inWorld { world in
            _ = try await world.create("f", source)
            let reply = try await world.invoke("f", "1")
            #expect(reply[header: "X-Amz-Function-Error"] == "Unhandled")
            #expect(reply.text.contains(name))
        }
    }

    @Test func `fifty calls at once are all answered by as many workers as CPUs`() async throws {
        try await inWorld { world in
            _ = try await world.create("f", Self.source)
            let pids = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await world.invoke("f", "\"pid\"").text } }
                var pids: [String] = []
                while let pid = try await group.next() { pids.append(pid) }
                return pids
            }
            #expect(pids.count == 50)
            #expect(Set(pids).count <= ProcessInfo.processInfo.activeProcessorCount)
        }
    }

    @Test func `new code serves the call after the update`() async throws {
        try await inWorld { world in
            _ = try await world.create("f", "def h(e, c): return 1")
            #expect(try await world.invoke("f", "0").text == "1")
            let body = "{\"ZipFile\":\"\(try world.zip("def h(e, c): return 2"))\"}"
            #expect(try await world.send("PUT", "/2015-03-31/functions/f/code", body).status == 200)
            #expect(try await world.invoke("f", "0").text == "2")
        }
    }

    @Test func `no variable of the server reaches a function`() async throws {
        try await inWorld { world in
            _ = try await world.create("f", Self.source)
            let names = try await world.invoke("f", "\"environment\"").text
            #expect(names.contains("AWS_LAMBDA_RUNTIME_API"))
            #expect(!names.contains("HOME"))
            #expect(!names.contains("XDG_"))
        }
    }

    @Test func `a machine without Python says so`() async throws {
        try await inWorld(starting: false) { world in
            try world.start(environment: world.environment.merging(["PATH": "/nowhere"]) { $1 })
            _ = try await world.create("f", Self.source)
            let reply = try await world.invoke("f", "1")
            #expect(reply.status == 502)
            #expect(reply[header: "x-amzn-ErrorType"] == "InvalidRuntimeException")
            #expect(reply.text.contains("no Python 3 on this machine: install python3.13"))
            let descriptors = "/proc/\(world.server?.processIdentifier ?? 0)/fd"
            let before = try world.names(in: descriptors).count
            for _ in 0..<10 { _ = try await world.invoke("f", "1") }
            #expect(try world.names(in: descriptors).count <= before)
        }
    }

    @Test(
        arguments: [
            ("f", "{", "InvalidRequestContentException", 400),
            ("g", "1", "ResourceNotFoundException", 404),
            ("f%3Av1", "1", "ResourceNotFoundException", 404),
            (
                "f", "\"" + String(repeating: "x", count: 6_291_455) + "\"",
                "RequestTooLargeException", 413
            ),
        ])
    func `a call that cannot be made is refused`(
        _ name: String, _ event: String, _ error: String, _ status: Int
    ) async throws {
        try await inWorld { world in
            _ = try await world.create("f", Self.source)
            let reply = try await world.invoke(name, event)
            #expect(reply.status == status)
            #expect(reply[header: "x-amzn-ErrorType"] == error)
        }
    }
}
