import ArgumentParser
import LPCore

/// Options that stand for fields of the record, and win over them.
struct FieldOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Memory, from 128 to 10240 MB. A new function has 128.", valueName: "MB")
    )
    var memory: Int?

    @Option(
        help: ArgumentHelp(
            "How long a call may take, from 1 to 900 seconds. A new function has 3.",
            valueName: "seconds"))
    var timeout: Int?

    @Option(help: ArgumentHelp("Room in /tmp, from 512 to 10240 MB.", valueName: "MB"))
    var storage: Int?

    @Option(
        help: ArgumentHelp(
            "An environment variable; without a value it is taken from here. Repeatable.",
            valueName: "name[=value]"))
    var env: [Assignment] = []

    @Option(help: ArgumentHelp("A tag. Repeatable.", valueName: "name=value"))
    var tag: [Assignment] = []

    @Option(help: ArgumentHelp("The role that the function runs as.", valueName: "ARN"))
    var role: String?

    @Option(help: ArgumentHelp("What the function is for.", valueName: "text"))
    var description: String?

    @Option(help: "The Lambda runtime, such as python3.13.")
    var runtime: String?

    @Option(help: "A handler of your own, such as app.handler; no agent is needed.")
    var handler: String?

    func validate() throws {
        do {
            for (value, name, range) in [
                (memory, "memory", Limits.memory), (timeout, "timeout", Limits.timeout),
                (storage, "storage", Limits.storage),
            ] {
                if let value { _ = try Limits.check(value, name, within: range) }
            }
        } catch {
            throw ValidationError("\(error)")
        }
        if let tag = tag.first(where: { $0.value == nil }) {
            throw ValidationError("cannot use tag '\(tag.name)': it has no value; write NAME=VALUE")
        }
    }

    /// The variables of `--env`, those without a value taken from the environment.
    ///
    /// - Throws: a usage `Failure` when one is not there.
    func variables(_ environment: [String: String]) throws(Failure) -> [(String, String)] {
        var variables: [(String, String)] = []
        for assignment in env {
            guard let value = assignment.value ?? environment[assignment.name] else {
                throw Failure(
                    .usage, cannot: "use --env", assignment.name, "it is not in the environment",
                    next: "set it, or write \(assignment.name)=VALUE")
            }
            variables.append((assignment.name, value))
        }
        return variables
    }

    /// Writes the options that were given into a record.
    func apply(to record: inout Record, variables: [(String, String)]) {
        for (name, number) in [("memory", memory), ("timeout", timeout), ("storage", storage)] {
            if let number { record[name] = JSONText(number) }
        }
        for (name, text) in [
            ("role", role), ("description", description), ("runtime", runtime),
            ("handler", handler),
        ] {
            if let text { record[name] = JSONText(string: text) }
        }
        record.merge(variables, into: "env")
        record.merge(tag.map { ($0.name, $0.value ?? "") }, into: "tags")
    }
}

extension Record {
    /// Sets members of a field that is an object; one of another type stays, to be reported as what it is.
    fileprivate mutating func merge(_ members: [(String, String)], into field: String) {
        guard !members.isEmpty else { return }
        let now = self[field].flatMap { $0.isNull ? nil : $0 } ?? .object([])
        guard var object = try? Record(line: now.bytes) else { return }
        for (name, value) in members { object[name] = JSONText(string: value) }
        self[field] = JSONText(unchecked: object.line)
    }
}
