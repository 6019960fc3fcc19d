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
            "Names of functions; - reads them from stdin, a name a line. Default: all.",
            valueName: "name"))
    var names: [String] = []

    @Flag var format: Format?
    @OptionGroup var target: TargetOptions

    func work() async throws(Failure) -> Ending {
        guard !names.contains("-") || !Console.isTerminal(0) else {
            throw Failure(
                .usage, cannot: "read", "standard input", "it is a terminal",
                next: "pipe names in, a name a line")
        }
        let environment = Console.environment
        let account = try await Account.open(
            target.chosenTarget(environment), region: target.region, endpoint: target.endpoint,
            environment: environment)
        let functions = account.openFunctions()
        let (found, ending) =
            names.isEmpty
            ? (try await managed(functions), .done)
            : try await named(try wantedNames(), functions)
        let listing = FunctionListing(account: account)
        var writer = LineWriter()
        if format == .table || format == nil && Console.isTerminal(1) {
            let lines = listing.table(found).lines(width: Console.width(1))
            for line in found.isEmpty ? [] : lines { writer.append(Array(line.utf8)) }
        } else {
            for function in found { writer.append(listing.record(function).line) }
        }
        do { try writer.flush() } catch { return error.ending }
        return ending
    }

    /// Every function that carries our tag, by name.
    private func managed(_ functions: some FunctionService) async throws(Failure)
        -> [DeployedFunction]
    {
        var found: [DeployedFunction] = []
        do throws(Failure) {
            for configuration in try await functions.all().sorted(by: { $0.name < $1.name }) {
                guard let function = try await tagged(configuration, functions) else { continue }
                if function.isManaged { found.append(function) }
            }
        } catch {
            // A list that lacks some functions would be taken for the whole.
            throw error.asKind(.unable)
        }
        return found
    }

    /// The function with its tags; nil when somebody deleted it since it was listed.
    private func tagged(_ configuration: FunctionConfiguration, _ functions: some FunctionService)
        async throws(Failure) -> DeployedFunction?
    {
        do throws(Failure) {
            let tags = try await functions.tags(configuration.arn)
            return DeployedFunction(configuration: configuration, tags: tags)
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
    }

    /// The functions of these names, in this order; each that is missing is told on stderr.
    private func named(_ names: [String], _ functions: some FunctionService) async throws(Failure)
        -> ([DeployedFunction], Ending)
    {
        var found: [DeployedFunction] = []
        var ending = Ending.done
        for name in names {
            do throws(Failure) {
                found.append(try await functions.managed(name, verb: "list"))
            } catch {
                guard error.kind == .item else { throw error }
                Console.note("\(error)")
                ending = .someFailed
            }
        }
        return (found, ending)
    }

    /// The operands, with the lines of stdin in the place of `-`.
    private func wantedNames() throws(Failure) -> [String] {
        var wanted: [String] = []
        for name in names {
            guard name == "-" else {
                wanted.append(name)
                continue
            }
            var reader = LineReader()
            while let line = try reader.next() {
                guard case .text(let bytes) = line else { continue }
                let name = String(decoding: bytes, as: UTF8.self)
                if !name.isEmpty { wanted.append(name) }
            }
        }
        return wanted
    }
}
