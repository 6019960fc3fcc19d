import ArgumentParser
import LPConsole
import LPCore

@main
struct MapCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-map", abstract: "Not written yet.")

    func work() async throws(Failure) -> Ending { .done }
}
