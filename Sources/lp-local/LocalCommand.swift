import ArgumentParser
import CLPLinux
import FoundationEssentials
import Glibc
import LPCloud
import LPConsole
import LPCore
import NIOCore

@main
struct LocalCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-local",
        abstract: "Run Lambda functions on this machine.",
        usage: "lp-local --serve | --listen ADDRESS [--env] | --status | --stop | --reset",
        discussion: """
            The other commands start it when they need it (--target local), and it ends itself \
            when nobody does.
            """)

    enum Mode: String, EnumerableFlag {
        case serve
        case status
        case stop
        case reset

        static func help(for value: Mode) -> ArgumentHelp? {
            switch value {
            case .serve: "Run the server in the foreground."
            case .status: "Print a record of the server that runs."
            case .stop: "End the server that runs, once its calls have ended."
            case .reset: "Delete all functions, layers, roles, policies, buckets and logs."
            }
        }
    }

    @Flag var mode: Mode?

    @Option(
        help: ArgumentHelp(
            "Open a port for clients that sign: 127.0.0.1:PORT or [::1]:PORT; 0 is any port.",
            valueName: "address"))
    var listen: String?

    @Flag(help: "Print how clients find the port, as lines for a shell.")
    var env = false

    @Option(
        help: ArgumentHelp(
            "Where everything is kept. Default: LP_LOCAL_DATA, else in XDG_DATA_HOME.",
            valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "How long a server stays that nobody needs. Default: LP_LOCAL_IDLE_EXIT, else 300.",
            valueName: "seconds"))
    var idleExit: Int?

    @Option(
        help: ArgumentHelp(
            "How long calls may take to end once the server is told to stop, 0 to 10. Default: 10.",
            valueName: "seconds"))
    var drain: Int?

    @OptionGroup(title: "Workers")
    var workers: WorkerOptions

    func validate() throws {
        if mode == nil, listen == nil {
            throw ValidationError("give one of --serve, --listen, --status, --stop and --reset")
        }
        if mode != nil, listen != nil {
            throw ValidationError("--listen asks the server that runs: give no other of them")
        }
        if let listen { _ = try LoopbackAddress(listen) }
        if env, listen == nil { throw ValidationError("--env goes with --listen") }
        if workers.isGiven, mode != .serve {
            throw ValidationError("what is said of workers goes with --serve")
        }
        if let drain, !(0...10).contains(drain) {
            throw ValidationError("--drain is 0 to 10")
        }
        if drain != nil, mode != .serve { throw ValidationError("--drain goes with --serve") }
        if let idleExit, idleExit < 1 { throw ValidationError("--idle-exit is at least 1") }
        if idleExit != nil, mode != .serve {
            throw ValidationError("--idle-exit goes with --serve")
        }
    }

    func work() async throws(Failure) -> Ending {
        var environment = Console.environment
        if let data { environment["LP_LOCAL_DATA"] = absolute(data) }
        let paths = try LocalPaths(environment, uid: getuid())
        let control = ServerControl(paths: paths)
        switch mode {
        case .serve: try await serve(paths, control, environment)
        case .status:
            guard let record = await control.status() else {
                throw Failure(
                    .unable, cannot: "ask", "lp-local", "none runs",
                    next: "the commands start it when they need it (--target local)",
                    name: "NotRunning")
            }
            try show(record)
        case .stop: try await control.stop()
        case .reset:
            _ = try await Account.open(.local, environment: environment)
            try await control.reset()
        case nil:
            _ = try await Account.open(.local, environment: environment)
            try await openPort(control)
        }
        return .done
    }

    func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// Becomes the server, or leaves it to the one that there is: two that start at once must both end well.
    private func serve(
        _ paths: LocalPaths, _ control: ServerControl, _ environment: [String: String]
    ) async throws(Failure) {
        // Everything that the server makes is the user's alone; lp-cell gives workers a mask of their own.
        umask(0o077)
        lp_yield_to_wakers()
        // A worker takes four files of the server's; its own limit is Lambda's.
        DescriptorLimit.raise()
        try paths.makeFolders()
        guard let lock = try await control.waitForTurn() else {
            if let record = await control.status() { try show(record) }
            return
        }
        do {
            try await Server.run(
                paths, environment: environment, workers: workers,
                idleExit: .seconds(try idleLimit(environment)),
                drainLimit: .seconds(Int64(drain ?? 10))
            ) { record in
                // The reader may be gone; the server stays.
                try? show(record)
                let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
                dup2(null, 1)
                close(null)
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.unable, cannot: "start", "lp-local", "\(error)", name: "StartFailed")
        }
        _ = consume lock
    }

    private func idleLimit(_ environment: [String: String]) throws(Failure) -> Int64 {
        if let idleExit { return Int64(idleExit) }
        guard let text = environment["LP_LOCAL_IDLE_EXIT"], !text.isEmpty else { return 300 }
        guard let seconds = Int64(text), seconds >= 1 else {
            throw Failure(
                .usage, cannot: "use LP_LOCAL_IDLE_EXIT", text, "it is no number of seconds")
        }
        return seconds
    }
}
