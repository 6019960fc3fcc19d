import LPCore

/// A line of a journal: what became of one input.
struct JournalLine {
    let key: JournalKey
    /// How many equal inputs came before this one.
    let occurrence: Int
    /// Nil when it failed: its call is to be made again.
    let earlier: Outcome.Earlier?

    /// - Parameter line: without its newline.
    /// - Returns: nil when it is no line of a journal.
    init?(_ line: [UInt8]) {
        guard let text = try? JSONText(line), let members = text.members else { return nil }
        var fields: [String: JSONText] = [:]
        for (name, value) in members { fields[name.string ?? ""] = value }
        func number(_ name: String) -> Int? { fields[name].flatMap { Int($0.text) } }
        guard let key = fields["input"]?.string.flatMap(JournalKey.init(hex:)),
            let occurrence = number("occurrence"), occurrence >= 0,
            let attempts = number("attempts"), let queued = number("queued"),
            let finished = number("finished")
        else { return nil }
        self.key = key
        self.occurrence = occurrence
        earlier = fields["result"].map { result in
            Outcome.Earlier(
                result: result, attempts: attempts,
                times: .init(queued: queued, started: number("started"), finished: finished),
                billed: number("billedMs"), requestId: fields["requestId"]?.string,
                maybeExecuted: fields["maybeExecuted"] != nil)
        }
    }

    /// The line of an outcome, without its newline.
    static func text(of outcome: Outcome, _ key: JournalKey, occurrence: Int) -> JSONText {
        var members = [
            ("input", JSONText(string: key.hex)), ("occurrence", JSONText(occurrence)),
        ]
        switch outcome.answer {
        case .result(let value): members.append(("result", value))
        case .failure(let error): members.append(("error", error.json))
        }
        members += [
            ("attempts", JSONText(outcome.attempts)), ("queued", JSONText(outcome.times.queued)),
        ]
        if let started = outcome.times.started { members.append(("started", JSONText(started))) }
        members.append(("finished", JSONText(outcome.times.finished)))
        if let billed = outcome.billed { members.append(("billedMs", JSONText(billed))) }
        if let id = outcome.requestId { members.append(("requestId", JSONText(string: id))) }
        if outcome.maybeExecuted { members.append(("maybeExecuted", JSONText(true))) }
        return .object(members)
    }
}
