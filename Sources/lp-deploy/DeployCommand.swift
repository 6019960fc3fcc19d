import ArgumentParser
import LPConsole
import LPCore

@main
struct DeployCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-deploy", abstract: "Not written yet.")

    func work() async throws(Failure) -> Ending { .done }
}
