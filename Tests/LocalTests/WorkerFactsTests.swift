import Foundation
import NIOHTTP1
import Testing

@testable import lp_local

/// What workers are decided by, apart from the workers.
struct WorkerFactsTests {
    @Test(arguments: [
        ("fail=1%", 0.01, 0.0), ("throttle=100%", 0, 1), ("fail=2.5%,throttle=5%", 0.025, 0.05),
    ])
    func `faults are read as shares`(_ text: String, _ failing: Double, _ throttled: Double) {
        let faults = Trials.faults(text)
        #expect(faults?.failing == failing)
        #expect(faults?.throttled == throttled)
    }

    @Test(arguments: [
        "", "fail", "fail=1", "fail=101%", "fail=-1%", "lose=1%", "fail=1%,", "fail=x%",
    ])
    func `a fault of another form is none`(_ text: String) {
        #expect(Trials.faults(text) == nil)
    }

    @Test func `chance decides between faults and none`() {
        let trials = Trials(failing: 0.2, throttled: 0.3)
        #expect(trials.refusal(open: 0, chance: 0.1)?.status == .internalServerError)
        #expect(trials.refusal(open: 0, chance: 0.4)?.status == .tooManyRequests)
        #expect(trials.refusal(open: 0, chance: 0.5) == nil)
        #expect(Trials().refusal(open: 0, chance: 0) == nil)
    }

    @Test func `calls above the account's concurrency are refused with that reason`() {
        let trials = Trials(concurrency: 2)
        #expect(trials.refusal(open: 1, chance: 0) == nil)
        let refusal = trials.refusal(open: 2, chance: 0)
        #expect(refusal?.reason == "ConcurrentInvocationLimitExceeded")
    }

    @Test func `a compiled module names the Python that it is for`() {
        #expect(Binaries.version(ofModule: "_m.cpython-313-x86_64-linux-gnu.so") == 13)
        #expect(Binaries.version(ofModule: "_m.cpython-39-x86_64-linux-gnu.so") == 9)
        #expect(Binaries.version(ofModule: "_m.abi3.so") == nil)
        #expect(Binaries.version(ofModule: "m.cpython-313.pyc") == nil)
    }

    @Test func `a package for another Python is refused, and both are named`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        defer { try? FileManager.default.removeItem(at: root) }
        let folder = root.appending(path: "numpy/core")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data().write(to: folder.appending(path: "_m.cpython-313-x86_64-linux-gnu.so"))
        func python(_ version: String) -> Interpreter {
            Interpreter(path: "/p", version: "python:\(version)", warning: nil, mounts: [])
        }
        #expect(Binaries.objection(python("3.13.1"), in: [root.path]) == nil)
        let objection = Binaries.objection(python("3.11.7"), in: [root.path])
        #expect(
            objection?.contains("compiled for Python 3.13, and this machine has Python 3.11.7")
                == true)
    }

    @Test func `the owner of a connection is found by its ports`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
               1: 0100007F:ABCD 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 2

            """
        try Data(table.utf8).write(to: file)
        #expect(PeerUser.user(from: 0xABCD, to: 0x1F90, in: file.path) == 1000)
        #expect(PeerUser.user(from: 0x1F90, to: 0xABCD, in: file.path) == nil)
    }

    @Test func `a later layer's file stands for an earlier one's`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in [("a/python/m", "1"), ("a/python/n", "1"), ("b/python/m", "2")] {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let stack = LayerStack(path: root.path, none: "/none")
        #expect(try stack.folder(of: []) == "/none")
        #expect(try stack.folder(of: [root.path + "/a"]) == root.path + "/a")
        let folder = try stack.folder(of: [root.path + "/a", root.path + "/b"])
        let texts = try ["m", "n"].map {
            try String(contentsOfFile: "\(folder)/python/\($0)", encoding: .utf8)
        }
        #expect(texts == ["2", "1"])
    }
}
