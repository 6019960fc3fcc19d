import FoundationEssentials
import Glibc
import LPCore

/// The Lambda of this machine as its clients see it: there, or started on demand.
struct LocalServer: Sendable {
    private let paths: LocalPaths
    /// The lp-local that was installed with the calling command; never one found by PATH.
    private let executable: String
    private let environment: [String: String]

    /// How long a server may take to come or to go: one that is replaced has 12 s to let its calls end.
    private static let patience = Duration.seconds(20)

    /// In bytes.
    private static let logLimit = 1 << 20

    init(
        _ paths: LocalPaths, executable: String = InstalledFiles.folder + "/lp-local",
        environment: [String: String]
    ) {
        self.paths = paths
        self.executable = executable
        self.environment = environment
    }

    /// Returns when a server of this build accepts connections.
    ///
    /// - Parameter transport: speaks to the socket.
    /// - Throws: a `Failure` when the folders are unfit, or a server cannot be started or replaced.
    func ensure(_ transport: some Transport) async throws(Failure) {
        try paths.makeFolders()
        if accepts(socket: paths.socket) {
            if isOurs { return }
            try await stop(transport)
        }
        try start()
    }

    /// Whether the server that runs is the lp-local beside us, which may have been built anew.
    private var isOurs: Bool {
        guard let beside = BuildIdentity(path: executable) else { return true }
        // It is written after the socket is opened: without it a server is starting.
        guard let running = try? String(contentsOfFile: paths.build, encoding: .utf8) else {
            return true
        }
        return running == "\(beside)\n"
    }

    /// Asks a server of another build to finish its calls and go, and waits until it has.
    private func stop(_ transport: some Transport) async throws(Failure) {
        // A server that goes before it answers has done what it was asked.
        _ = try? await transport.send(Request("POST", "/lambdapool/stop"))
        let deadline = ContinuousClock.now + Self.patience
        while accepts(socket: paths.socket) {
            guard ContinuousClock.now < deadline else {
                throw failure("replace", "the one that runs is of another build and does not end")
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Starts a server and waits for its status line, which it prints when it accepts connections.
    ///
    /// Of two that start at once one stays, and both print that one's line.
    private func start() throws(Failure) {
        guard access(executable, X_OK) == 0 else {
            throw failure(
                "start", "there is none at \(executable)",
                next: "install it beside the other commands")
        }
        let log = try openLog()
        defer { close(log) }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw failure("start", systemReason(errno)) }
        defer { close(ends[0]) }

        let daemon = DetachedProgram(
            [executable, "--serve"], environment: reducedEnvironment, output: ends[1], errors: log)
        let pid: pid_t
        do {
            defer { close(ends[1]) }
            pid = try daemon.start()
        } catch {
            throw failure("start", error.reason)
        }
        guard try readsLine(ends[0]) else {
            waitpid(pid, nil, 0)
            throw failure(
                "start", lastLine(of: log) ?? "it ended at once", next: "see \(paths.log)")
        }
    }

    /// Opens the log for writing; one that is large is set aside first, in place of the one before it.
    private func openLog() throws(Failure) -> Int32 {
        var status = Glibc.stat()
        if stat(paths.log, &status) == 0, status.st_size > Self.logLimit {
            rename(paths.log, paths.log + ".1")
        }
        let log = open(paths.log, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw failure("start", "\(paths.log): \(systemReason(errno))") }
        return log
    }

    /// What the server may know: where its folders are and how to find programs; no credentials.
    private var reducedEnvironment: [String: String] {
        environment.filter { name, _ in
            ["HOME", "PATH", "TMPDIR", "LANG"].contains(name)
                || name.hasPrefix("XDG_") || name.hasPrefix("LP_")
        }
    }

    /// Waits for a line; false when the other end closes without one.
    private func readsLine(_ descriptor: Int32) throws(Failure) -> Bool {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(max(0, left)))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else {
                throw failure(
                    "start", "it says nothing after \(Self.patience.components.seconds) s",
                    next: "see \(paths.log)")
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            if chunk[..<count].contains(0x0A) { return true }
        }
    }

    /// What was said last, without the words that ours begin with anyway.
    private func lastLine(of log: Int32) -> String? {
        let end = lseek(log, 0, SEEK_END)
        let tail = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(0, pread(log, buffer.baseAddress, buffer.count, max(0, end - 4096)))
        }
        let line = String(decoding: tail, as: UTF8.self).split(separator: "\n").last.map(
            String.init)
        return line?.replacing("lp-local: cannot start 'lp-local': ", with: "")
    }

    private func failure(_ verb: String, _ reason: String, next: String? = nil) -> Failure {
        Failure(.unable, cannot: verb, "lp-local", reason, next: next, name: "LocalUnavailable")
    }
}
