import ArgumentParser
import LPCloud
import LPConsole
import LPCore

@main
struct DeployCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-deploy",
        abstract: "Create or update functions, changing only what differs.",
        usage: "lp-deploy [options] [NAME]",
        discussion: """
            Reads function records, as lp-pack writes them, and writes them with 'deployed' added. \
            Options win over fields.
            """)

    @Argument(help: "The function's name, for a record that has none.")
    var name: String?

    @OptionGroup(title: "Fields") var fields: FieldOptions
    @OptionGroup var target: TargetOptions

    func validate() throws {
        do {
            if let name { _ = try Limits.functionName(name) }
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func work() async throws(Failure) -> Ending {
        let environment = Console.environment
        let variables = try fields.variables(environment)
        var pipe = try RecordPipe()
        let account = try await Account.open(
            target.chosenTarget(environment), region: target.region, endpoint: target.endpoint,
            environment: environment)
        let deployer = Deployer(account: account, functions: account.openFunctions())
        return try await pipe.run(
            expecting: name.map { .one(named: $0) } ?? .some,
            hiding: { $0.hideEnvironment() }
        ) { (record: inout Record) async throws(Failure) in
            if let name { record["function"] = JSONText(string: name) }
            fields.apply(to: &record, variables: variables)
            try await deployer.deploy(&record)
        }
    }
}
