import ArgumentParser
import LPCloud
import LPConsole
import LPCore
import LPPool

@main
struct InvokeCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "lp-invoke",
        abstract: "Call a function once.",
        usage: "lp-invoke [options] FUNCTION [CALLABLE [ARGUMENT ...]]",
        discussion: """
            Arguments are JSON values. Without CALLABLE the event is read from standard input, for any Lambda \
            function.
            """)

    @Argument(help: ArgumentHelp("The deployed function's name or ARN.", valueName: "function"))
    var function: String

    @Argument(help: ArgumentHelp("What to call in it, as module.sub:name.", valueName: "callable"))
    var callable: String?

    @Argument(help: ArgumentHelp("Positional arguments, each a JSON value.", valueName: "argument"))
    var arguments: [String] = []

    @Option(
        name: [.customShort("k"), .customLong("keyword")],
        help: ArgumentHelp("A keyword argument; its value is JSON.", valueName: "name=value"))
    var keywords: [String] = []

    @Flag(help: "Take values as strings, not as JSON.")
    var text = false

    @Flag(help: "Hand the event over and wait for no result.")
    var event = false

    @Flag(help: "Only find out what would be done.")
    var dryRun = false

    @Flag(help: "Write the end of the call's log to stderr, at most 4 KB.")
    var tail = false

    @Option(help: ArgumentHelp("An object for the function's context.", valueName: "json"))
    var clientContext: String?

    @Option(help: "How often a call may be tried, 1 or more.")
    var attempts: Int?

    @Option(help: "A version or an alias of the function.")
    var qualifier: String?

    @OptionGroup var target: TargetOptions

    static func main() async {
        await main(CommandLine.arguments.dropFirst().map(NegativeNumber.hide))
    }

    func validate() throws {
        if let attempts, attempts < 1 { throw ValidationError("--attempts must be at least 1") }
        if callable == nil, !keywords.isEmpty { throw ValidationError("-k needs a CALLABLE") }
        if callable == nil, text { throw ValidationError("--text needs a CALLABLE") }
        if event, dryRun { throw ValidationError("--event and --dry-run exclude each other") }
        let alone = event ? "--event" : dryRun ? "--dry-run" : nil
        if let alone, tail { throw ValidationError("\(alone) and --tail exclude each other") }
        // Lambda drops it.
        if event, clientContext != nil {
            throw ValidationError("--event and --client-context exclude each other")
        }
    }

    func work() async throws(Failure) -> Ending {
        let function = try Limits.functionReference(function)
        let context = try clientContext.map { text throws(Failure) in try ClientContext.parse(text)
        }
        let event = try EventReader(callable, arguments, keywords, asText: text).event()
        let environment = Console.environment
        let account = try await Account.open(
            target.chosenTarget(environment), profile: target.profile,
            region: target.region ?? Limits.region(of: function), endpoint: target.endpoint,
            environment: environment, announce: Console.note)
        if target.verbose { account.introduction.map(Console.note) }
        var call = SingleCall(function, qualifier: qualifier)
        call.kind = kind
        call.wantsLog = kind == .wait && (tail || target.verbose)
        call.clientContext = context
        call.retry = Retry(attempts: attempts, atMostOnce: attempts == nil)
        let reply = await call.make(
            event, through: account.openInvocations(),
            refused: {
                Console.note("the service refuses the call (\($0)): trying on for up to 10 min")
            })
        show(reply)
        switch reply.answer {
        case nil: return .done
        case .result(let value): return try write(value)
        case .failure(let error):
            let failure = Failure(calling: function, callable, error)
            if failure.kind == .item { error.frames.forEach(Console.writeToStderr) }
            throw failure
        }
    }

    private var kind: Invocation.Kind { event ? .event : dryRun ? .dryRun : .wait }

    private func write(_ value: JSONText) throws(Failure) -> Ending {
        var output = LineWriter()
        output.append(value.bytes)
        do { try output.flush() } catch { return try error.endingUnread() }
        return .done
    }

    /// Says what there is to say beside the result.
    private func show(_ reply: SingleCall.Reply) {
        if tail, let log = reply.log, !log.isEmpty {
            Console.writeToStderr(log.last == 0x0A ? log.dropLast() : log)
        }
        if target.verbose, let facts = reply.facts { Console.note(facts) }
    }
}
