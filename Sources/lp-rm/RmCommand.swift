import ArgumentParser
import LPConsole
import LPCore

@main
struct RmCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-rm", abstract: "Not written yet.")

    func work() async throws(Failure) -> Ending { .done }
}
