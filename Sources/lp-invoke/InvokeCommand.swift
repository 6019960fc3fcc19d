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

    @Option(help: "How often a call may be tried, 1 or more.")
    var attempts: Int?

    @Option(help: "A version or an alias of the function.")
    var qualifier: String?

    @OptionGroup var target: TargetOptions

    func validate() throws {
        if let attempts, attempts < 1 { throw ValidationError("--attempts must be at least 1") }
        if callable == nil, !keywords.isEmpty { throw ValidationError("-k needs a CALLABLE") }
    }

    func work() async throws(Failure) -> Ending {
        let function = try Limits.functionReference(function)
        let event = try self.event()
        let environment = Console.environment
        let account = try await Account.open(
            target.chosenTarget(environment), region: target.region, endpoint: target.endpoint,
            environment: environment)
        let pool = LambdaPool(
            function: function, qualifier: qualifier, endpoint: account.endpoint,
            signer: account.signer, jobs: 1, revive: account.revive)
        let retry = Retry(attempts: attempts ?? 8, atMostOnce: attempts == nil)
        guard let outcome = pool.apply(event, retry: retry) else { return .unable }
        switch outcome.answer {
        case .result(let value):
            var output = LineWriter()
            output.append(value.bytes)
            do { try output.flush() } catch { return error.ending }
            return .done
        case .failure(let error):
            let failure = Failure(calling: function, callable, error)
            if failure.kind == .item { show(error.trace) }
            throw failure
        }
    }

    private func event() throws(Failure) -> JSONText {
        guard let callable else { return try eventFromInput() }
        var args: [JSONText] = []
        for argument in arguments { args.append(try value(argument, of: argument)) }
        var kwds: [(String, JSONText)] = []
        for keyword in keywords {
            let parts = keyword.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Failure(.usage, cannot: "use keyword", keyword, "it is not name=value")
            }
            kwds.append((String(parts[0]), try value(String(parts[1]), of: keyword)))
        }
        return Call.event(callable, args: args, kwds: kwds)
    }

    private func value(_ argument: String, of shown: String) throws(Failure) -> JSONText {
        if text { return JSONText(string: argument) }
        do { return try JSONText(argument.utf8) } catch {
            throw Failure(
                .usage, cannot: "use argument", shown, "not JSON: \(error)",
                next: "quote strings, as '\"text\"', or give --text")
        }
    }

    private func eventFromInput() throws(Failure) -> JSONText {
        guard !Console.isTerminal(0) else {
            throw Failure(
                .usage, cannot: "read", "standard input", "it is a terminal",
                next: "name a CALLABLE or pipe the event in")
        }
        var reader = LineReader()
        var bytes: [UInt8] = []
        while let line = try reader.next() {
            guard case .text(let text) = line else {
                throw Failure(
                    .unable, cannot: "read", "standard input", "it is more than one call can carry")
            }
            bytes += text + [0x0A]
        }
        do { return try JSONText(bytes) } catch {
            throw Failure(.unable, cannot: "read", "standard input", "not JSON: \(error)")
        }
    }

    /// Shows where the function raised.
    private func show(_ trace: JSONText?) {
        for frame in trace?.elements ?? [] {
            let text = frame.string ?? frame.text
            Console.writeToStderr(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        }
    }
}
