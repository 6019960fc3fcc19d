import ArgumentParser
import LPConsole
import LPCore

@main
struct LsCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-ls", abstract: "Not written yet.")

    func work() async throws(Failure) -> Ending { .done }
}
