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
            Reads function records, as lp-pack writes them. Options win over their fields.
            """)

    @Argument(help: "The function's name, for a record that has none.")
    var name: String?

    @OptionGroup(title: "Fields") var fields: FieldOptions
    @OptionGroup(title: "Fields") var variables: EnvironmentOptions
    @OptionGroup(title: "Deploying") var release: ReleaseOptions
    @OptionGroup(title: "Deploying") var mode: ModeOptions
    @OptionGroup var target: TargetOptions

    /// Records at once: more of them than this wait for the account's rate of calls anyway.
    private static let workers = 16

    func validate() throws {
        do {
            if let name { _ = try Limits.functionName(name) }
        } catch {
            throw ValidationError("\(error)")
        }
        guard release.rollback != nil else { return }
        guard name != nil else { throw ValidationError("--rollback needs a NAME") }
        var record = Record()
        fields.apply(to: &record)
        guard record.line == Record().line, variables.isEmpty, mode.isUsual, release.isRollbackAlone
        else {
            throw ValidationError("--rollback takes a NAME, and no option but those of the target")
        }
    }

    func work() async throws(Failure) -> Ending {
        let environment = Console.environment
        if mode.printPolicy {
            let region = try Account.region(
                target.region, profile: target.profile, environment: environment)
            let policy = DeployerPolicy(function: name, region: region)
            return try Self.write(policy.document.bytes)
        }
        if let alias = release.rollback, let name {
            let services = Services(account: try await account(environment))
            return try Self.write(
                await Rollback(services: services).make(alias, of: name).line)
        }
        return try await deploy(environment)
    }

    private func account(_ environment: [String: String]) async throws(Failure) -> Account {
        let account = try await Account.open(
            target.chosenTarget(environment), profile: target.profile, region: target.region,
            endpoint: target.endpoint, environment: environment, announce: Console.note)
        if target.verbose { account.introduction.map(Console.note) }
        return account
    }

    @MainActor
    private func deploy(_ environment: [String: String]) async throws(Failure) -> Ending {
        let given = try variables.variables(environment)
        var pipe = try RecordPipe()
        var deployer = Deployer(services: Services(account: try await account(environment)))
        deployer.mode = mode.mode
        deployer.replacesEnvironment = variables.replaceEnv
        deployer.release = release.wishes
        deployer.bucket = mode.bucket
        deployer.note = { Console.note($0) }
        deployer.boundary = mode.permissionsBoundary
        let (name, fields, plans) = (name, fields, mode.plan)
        return try pipe.run(
            expecting: name.map { .one(named: $0) } ?? .some, atOnce: Self.workers,
            claiming: { [deployer] record in
                var record = record
                fields.apply(to: &record)
                deployer.foresee(record)
                return record.claim
            },
            hiding: { $0.hideEnvironment() },
            showing: { !plans || $0["plan"] != nil || $0.hasFailed ? $0.line : nil }
        ) { [deployer] (record: inout Record) async throws(Failure) in
            if let name { record["function"] = JSONText(string: name) }
            fields.apply(to: &record)
            record.merge(given, into: "env")
            try await deployer.deploy(&record)
        }
    }

    private static func write(_ line: [UInt8]) throws(Failure) -> Ending {
        var output = LineWriter()
        output.append(line)
        do { try output.flush() } catch {
            guard case .failed(let failure) = error else { return error.ending }
            throw failure
        }
        return .done
    }
}
