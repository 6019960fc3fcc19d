import ArgumentParser
import LPCloud
import LPConsole
import LPCore

@main
struct LsCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-ls",
        abstract: "List the functions that Lambda Pool deployed.",
        usage: "lp-ls [options] [NAME ...]",
        discussion: "Writes a table to a terminal, and function records to anything else.")

    @Argument(
        help: ArgumentHelp(
            "Names of functions; - reads names or records from stdin. Default: all of ours.",
            valueName: "name"))
    var names: [String] = []

    @Flag(name: .shortAndLong, help: "Say how functions stand, which takes a call for each.")
    var long = false

    @Flag(name: .shortAndLong, help: "List what Lambda Pool did not make too.")
    var all = false

    @Flag(help: "Mean layers instead of functions.")
    var layers = false

    @Flag var format: Format?
    @OptionGroup var target: TargetOptions

    func validate() throws {
        if layers, long {
            throw ValidationError("cannot use --long with --layers: a layer has no state")
        }
    }

    func work() async throws(Failure) -> Ending {
        guard !names.contains("-") || !Console.isTerminal(0) else {
            throw Failure(
                .usage, cannot: "read", "standard input", "it is a terminal",
                next: "pipe names or records in, one a line")
        }
        let environment = Console.environment
        let account = try await Account.open(
            target.chosenTarget(environment), profile: target.profile, region: target.region,
            endpoint: target.endpoint, environment: environment, announce: Console.note)
        if target.verbose { account.introduction.map(Console.note) }
        do throws(Failure) {
            return layers
                ? try await listLayers(of: account) : try await listFunctions(of: account)
        } catch {
            // A list that lacks something would be taken for the whole.
            throw error.kind == .item ? error.asKind(.unable) : error
        }
    }

    private func listFunctions(of account: Account) async throws(Failure) -> Ending {
        let functions = account.openFunctions()
        let listing = FunctionListing(
            account: account, showsState: long || !names.isEmpty, showsOwnership: all)
        guard names.isEmpty else {
            let admitsOthers = all
            let answers = try await Answer.all(to: Operand.read(names, field: "function")) {
                (name) async throws(Failure) in
                try await admitsOthers
                    ? functions.existing(name, verb: "list")
                    : functions.managed(name, verb: "list")
            } describe: {
                listing.describe($0, in: &$1)
            }
            return try Answer.write(answers, as: format, table: listing.table)
        }
        let inventory = Inventory(
            functions: functions, index: ResourceTagging(try account.openTransport(.tagging)))
        let (found, cannotTell) =
            try await all ? inventory.all(inFull: long) : (inventory.managed(inFull: long), nil)
        let answers = found.map { Answer.found($0, listing.record($0)) }
        let ending = try Answer.write(answers, as: format, table: listing.table)
        guard let cannotTell else { return ending }
        Console.note("cannot tell which functions Lambda Pool made: \(cannotTell)")
        return ending == .done ? .someFailed : ending
    }

    private func listLayers(of account: Account) async throws(Failure) -> Ending {
        let inventory = LayerInventory(layers: account.openFunctions(), admitsOthers: all)
        let listing = LayerListing(account: account)
        let answers: [Answer<ListedLayer>]
        if names.isEmpty {
            answers = try await inventory.all().map { layer in
                var record = Record()
                listing.describe(layer, in: &record)
                return .found(layer, record)
            }
        } else {
            answers = try await Answer.all(
                to: Operand.read(names, field: "layer"), find: inventory.layer,
                describe: { listing.describe($0, in: &$1) })
        }
        return try Answer.write(answers, as: format, table: listing.table)
    }
}
