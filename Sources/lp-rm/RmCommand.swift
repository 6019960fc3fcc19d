import ArgumentParser
import LPCloud
import LPConsole
import LPCore

@main
struct RmCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-rm",
        abstract: "Delete what Lambda Pool deployed.",
        usage: "lp-rm [options] [NAME ...]",
        discussion: """
            Deletes the functions named, without asking, or those of the records on stdin, after one \
            question, with their logs and what else was made for them. Writes a record for each.
            """)

    @Argument(
        help: ArgumentHelp(
            "Names of functions. Default: those of the records on stdin.", valueName: "name"))
    var names: [String] = []

    @Flag(name: .shortAndLong, help: "Delete without asking.")
    var yes = false

    @Flag(name: .shortAndLong, help: "As -y, and a missing function is no error.")
    var force = false

    @Flag(help: "Only find out what would be done.")
    var dryRun = false

    @Flag(help: "Mean layers instead of functions.")
    var layers = false

    @OptionGroup var target: TargetOptions

    /// Functions that are deleted at once; calls are kept below the account's rate in any case.
    private static let atOnce = 8

    func validate() throws {
        if layers, names.isEmpty {
            throw ValidationError(
                "cannot use --layers without a name: records say what they are of")
        }
    }

    func work() async throws(Failure) -> Ending {
        let environment = Console.environment
        var pipe = names.isEmpty ? try RecordPipe() : RecordPipe(names.map(record))
        let account = try await Account.open(
            target.chosenTarget(environment), profile: target.profile, region: target.region,
            endpoint: target.endpoint, environment: environment, announce: Console.note)
        if target.verbose { account.introduction.map(Console.note) }
        let remover = Remover(
            account: account, services: try RemovalServices(account: account), isDry: dryRun,
            note: { Console.note($0) })
        let asks = names.isEmpty && !yes && !force && !dryRun
        let force = force
        let ending = try pipe.run(
            expecting: asks ? .all(orNone: true, if: Question.ask) : .any, atOnce: Self.atOnce
        ) { (record) async throws(Failure) in
            do throws(Failure) { try await remover.remove(&record) } catch {
                guard force, error.isNotFound else { throw error }
                try await remover.removeLeftovers(&record)
            }
        }
        do throws(Failure) { try await remover.sweep() } catch {
            Console.note("\(error)")
            return ending == .done ? .someFailed : ending
        }
        return ending
    }

    private func record(_ name: String) -> Record {
        var record = Record()
        record[layers ? "layer" : "function"] = JSONText(string: name)
        return record
    }
}
