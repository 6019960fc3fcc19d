import LPCore
import LPPool

/// The JSON forms of an outcome (lp-map(1), OUTPUT).
struct RecordForm {
    /// Whether inputs are tasks, which may have an `id` of their own.
    let ofTasks: Bool
    /// Whether records tell when an item was queued, started and finished.
    let withTimes: Bool

    /// Inputs above this many bytes are left out on stderr.
    private static let shownInput = 4096

    /// `--records`: one line for every input.
    func record(of outcome: Outcome) -> JSONText {
        var members = names(of: outcome)
        switch outcome.answer {
        case .result(let value): members.append(("result", value))
        case .failure(let error):
            members += [Self.input(of: outcome), ("error", error.json)]
        }
        let times = outcome.times
        members += [("attempts", JSONText(outcome.attempts)), ("ms", JSONText(times.milliseconds))]
        if withTimes {
            members.append(("queued", JSONText(times.queued)))
            if let started = times.started { members.append(("started", JSONText(started))) }
            members.append(("finished", JSONText(times.finished)))
        }
        if let billed = outcome.billed { members.append(("billedMs", JSONText(billed))) }
        if let id = outcome.requestId { members.append(("requestId", JSONText(string: id))) }
        if outcome.maybeExecuted { members.append(("maybeExecuted", JSONText(true))) }
        return .object(members)
    }

    /// The record of a failure.
    ///
    /// - Parameter onStderr: whether it is for people, whom a large input would be in the way of.
    func failure(of outcome: Outcome, onStderr: Bool) -> JSONText {
        guard case .failure(let error) = outcome.answer else { return .null }
        var members = names(of: outcome)
        let input = Self.input(of: outcome)
        if !onStderr || input.1.bytes.count <= Self.shownInput { members.append(input) }
        members += [("error", error.json), ("attempts", JSONText(outcome.attempts))]
        if outcome.maybeExecuted { members.append(("maybeExecuted", JSONText(true))) }
        return .object(members)
    }

    /// By what an item is known.
    private func names(of outcome: Outcome) -> [(String, JSONText)] {
        let index = ("index", JSONText(outcome.index))
        let id = ofTasks ? outcome.input.value?.members?.last { $0.name.string == "id" } : nil
        return [index] + (id.map { [("id", $0.value.onOneLine)] } ?? [])
    }

    private static func input(of outcome: Outcome) -> (String, JSONText) {
        guard let value = outcome.input.value else {
            return ("line", JSONText(quotingAny: outcome.input.line))
        }
        return ("input", value.onOneLine)
    }
}
