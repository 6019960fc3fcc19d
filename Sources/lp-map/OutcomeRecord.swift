import LPCore
import LPPool

// The JSON forms of an outcome (lp-map(1), OUTPUT).
extension Outcome {
    /// Inputs above this many bytes are left out on stderr.
    private static let shownInput = 4096

    /// `--records`: one line for every input.
    var record: JSONText {
        var members = [("index", JSONText(index))]
        switch answer {
        case .result(let value): members.append(("result", value))
        case .failure(let error):
            members.append(inputMember)
            members.append(("error", error.json))
        }
        members += [("attempts", JSONText(attempts)), ("ms", JSONText(milliseconds))]
        if let requestId { members.append(("requestId", JSONText(string: requestId))) }
        if maybeExecuted { members.append(("maybeExecuted", JSONText(true))) }
        return .object(members)
    }

    /// The record of a failure for stderr.
    var failureLine: JSONText { failure(withInput: inputMember.1.bytes.count <= Self.shownInput) }

    func failure(withInput: Bool) -> JSONText {
        guard case .failure(let error) = answer else { return .null }
        var members = [("index", JSONText(index))]
        if withInput { members.append(inputMember) }
        members += [("error", error.json), ("attempts", JSONText(attempts))]
        if maybeExecuted { members.append(("maybeExecuted", JSONText(true))) }
        return .object(members)
    }

    private var inputMember: (String, JSONText) {
        switch input {
        case .value(let value): ("input", value.onOneLine)
        case .line(let line): ("line", JSONText(quotingAny: line))
        }
    }
}
