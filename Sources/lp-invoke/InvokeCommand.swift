import ArgumentParser
import LPConsole
import LPCore

@main
struct InvokeCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-invoke", abstract: "Not written yet.")

    func work() async throws(Failure) -> Ending { .done }
}
