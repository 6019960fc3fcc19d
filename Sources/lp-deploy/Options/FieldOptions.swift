import ArgumentParser
import LPCore

/// Options that stand for fields of the record, and win over them.
struct FieldOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Memory, from 128 to 10240 MB. A new function has 128.", valueName: "MB")
    )
    var memory: Int?

    @Option(
        help: ArgumentHelp("Most seconds of a call, to 900. A new one has 3.", valueName: "s"))
    var timeout: Int?

    @Option(help: ArgumentHelp("Room in /tmp, from 512 to 10240 MB.", valueName: "MB"))
    var storage: Int?

    @Option(help: ArgumentHelp("Calls at once that are reserved for it.", valueName: "n"))
    var concurrency: Int?

    @Option(help: ArgumentHelp("Days for which its log is kept.", valueName: "days"))
    var retention: Int?

    @Option(
        help: ArgumentHelp("A layer's NAME, NAME:VERSION or ARN. Repeatable.", valueName: "layer"))
    var layers: [String] = []

    @Option(help: ArgumentHelp("A tag. Repeatable.", valueName: "name=value"))
    var tag: [Assignment] = []

    @Option(help: ArgumentHelp("What it runs as. Default: made for it.", valueName: "role"))
    var role: String?

    @Option(help: ArgumentHelp("What the function is for.", valueName: "text"))
    var description: String?

    @Option(help: "The Lambda runtime, such as python3.13.")
    var runtime: String?

    @Option(help: "A handler of your own, as app.handler; no agent then.")
    var handler: String?

    func validate() throws {
        do {
            for (value, name, range) in [
                (memory, "memory", Limits.memory), (timeout, "timeout", Limits.timeout),
                (storage, "storage", Limits.storage),
                (concurrency, "concurrency", Limits.concurrency),
            ] {
                if let value { _ = try Limits.check(value, name, within: range) }
            }
            if let retention { try Limits.retention(retention) }
            try Limits.layers(layers)
        } catch {
            throw ValidationError("\(error)")
        }
        if let tag = tag.first(where: { $0.value == nil }) {
            throw ValidationError("cannot use tag '\(tag.name)': it has no value; write NAME=VALUE")
        }
    }

    /// Writes the options that were given into a record.
    func apply(to record: inout Record) {
        for (name, number) in [
            ("memory", memory), ("timeout", timeout), ("storage", storage),
            ("concurrency", concurrency), ("retention", retention),
        ] {
            if let number { record[name] = JSONText(number) }
        }
        if !layers.isEmpty { record["layers"] = JSONText(encoding: layers) }
        for (name, text) in [
            ("role", role), ("description", description), ("runtime", runtime),
            ("handler", handler),
        ] {
            if let text { record[name] = JSONText(string: text) }
        }
        record.merge(tag.map { ($0.name, $0.value ?? "") }, into: "tags")
    }
}

extension Record {
    /// Sets members of a field that is an object; one of another type stays, to be reported as what it is.
    mutating func merge(_ members: [(String, String)], into field: String) {
        guard !members.isEmpty else { return }
        let now = self[field].flatMap { $0.isNull ? nil : $0 } ?? .object([])
        guard var object = try? Record(line: now.bytes) else { return }
        for (name, value) in members { object[name] = JSONText(string: value) }
        self[field] = JSONText(unchecked: object.line)
    }
}
