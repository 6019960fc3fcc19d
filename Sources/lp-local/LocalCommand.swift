import ArgumentParser
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
        discussion: """
            The other commands start it when they need it (--target local), and it ends itself \
            when nobody does.
            """)

    enum Mode: String, EnumerableFlag {
        case serve
        case status
        case stop

        static func help(for value: Mode) -> ArgumentHelp? {
            switch value {
            case .serve: "Run the server in the foreground."
            case .status: "Print a record of the server that runs."
            case .stop: "End the server that runs; calls under way get 10 seconds."
            }
        }
    }

    @Flag var mode: Mode

    @Option(help: "How many seconds a server stays that nobody needs. Default: LP_LOCAL_IDLE_EXIT, else 300.")
    var idleExit: Int?

    func validate() throws {
        if let idleExit, idleExit < 1 { throw ValidationError("--idle-exit is at least 1") }
        if idleExit != nil, mode != .serve { throw ValidationError("--idle-exit goes with --serve") }
    }

    func work() async throws(Failure) -> Ending {
        let environment = Console.environment
        let paths = try LocalPaths(environment, uid: getuid())
        switch mode {
        case .serve: return try await serve(paths, environment)
        case .status: return try await status(paths)
        case .stop: return try await stop(paths)
        }
    }
}
