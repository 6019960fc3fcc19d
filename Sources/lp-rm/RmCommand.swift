import ArgumentParser
import LPCloud
import LPConsole
import LPCore

@main
struct RmCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-rm",
        abstract: "Delete functions that Lambda Pool deployed.",
        usage: "lp-rm [options] [NAME ...]",
        discussion: """
            Deletes the functions named, without asking, or those of the records on stdin, after one \
            question. Writes a record for each.
            """)

    @Argument(
        help: ArgumentHelp(
            "Names of functions. Default: those of the records on stdin.", valueName: "name"))
    var names: [String] = []

    @Flag(name: .shortAndLong, help: "Delete without asking.")
    var yes = false

    @Flag(name: .shortAndLong, help: "As -y, and a missing function is no error.")
    var force = false

    @Flag(help: "Only write what would be deleted.")
    var dryRun = false

    @OptionGroup var target: TargetOptions

    func work() async throws(Failure) -> Ending {
        let environment = Console.environment
        var pipe = names.isEmpty ? try RecordPipe() : RecordPipe(names.map(Self.record))
        let account = try await Account.open(
            target.chosenTarget(environment), region: target.region, endpoint: target.endpoint,
            environment: environment)
        let functions = account.openFunctions()
        let asks = names.isEmpty && !yes && !force && !dryRun
        return try await pipe.run(expecting: asks ? .all(if: Self.confirm) : .any) {
            (record: inout Record) async throws(Failure) in
            try await delete(&record, functions, account)
        }
    }

    private static func record(_ name: String) -> Record {
        var record = Record()
        record["function"] = JSONText(string: name)
        return record
    }

    /// Asks once for all records.
    private static func confirm(_ records: [Record]) throws(Failure) {
        let names = records.map { $0["function"]?.string ?? "?" }
        let shown = names.prefix(5).joined(separator: ", ")
        let functions =
            names.count > 5 ? "\(names.count) functions, \(shown), …" : shown
        switch Console.confirms("delete \(functions)?") {
        case true?: return
        case false?:
            throw Failure(.unable, cannot: "delete", functions, "the answer was not yes")
        case nil:
            throw Failure(
                .unable, cannot: "delete", functions, "there is no terminal to ask on",
                next: "-y deletes without asking")
        }
    }

    private func delete(
        _ record: inout Record, _ functions: some FunctionService, _ account: Account
    ) async throws(Failure) {
        guard let name = try record.setting("function", String.self).value else {
            throw Failure(
                cannot: "delete", "record", "it names no function", name: "InvalidRecord")
        }
        do throws(Failure) {
            let function = try await functions.managed(name, verb: "delete")
            if !dryRun { try await functions.delete(name) }
            record["deployed"] = account.deployed(function.configuration, dryRun ? nil : .deleted)
        } catch {
            guard force, error.isNotFound else { throw error }
        }
    }
}
