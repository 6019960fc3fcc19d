import ArgumentParser
import LPConsole
import LPCore

@main
struct LocalCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-local", abstract: "Not written yet.")

    func work() async throws(Failure) -> Ending { .done }
}
