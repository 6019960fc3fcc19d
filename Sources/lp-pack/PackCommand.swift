import ArgumentParser
import LPConsole
import LPCore

@main
struct PackCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-pack", abstract: "Not written yet.")

    func work() async throws(Failure) -> Ending { .done }
}
